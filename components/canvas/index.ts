export { DiagramCanvas } from "./diagram-canvas";
