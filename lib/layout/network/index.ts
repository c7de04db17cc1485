export { linesTop, NETWORK_GRID, NOT_ALL } from "./measure";
export { layoutNetwork } from "./place";
export type {
  CardContent,
  GroupContent,
  HubContent,
  NetworkBox,
  NetworkCardText,
  NetworkGrouping,
  NetworkLine,
  NetworkLineKind,
  WordContent,
} from "./types";
