export { type Arranged, arrange } from "./arrange";
export { type CellValue, type Column, cellText, ENDPOINT_COLUMNS, SERVICE_COLUMNS } from "./columns";
