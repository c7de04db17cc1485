export { VpcCanvas } from "./vpc-canvas";
