export type { DiagramOptions, LineKind } from "./content-types";
export { FOLD, FONTS, GRID, markWidth, VPC_NAME } from "./measure";
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
} from "./network";
export { layoutNetwork, linesTop, NETWORK_GRID, NOT_ALL } from "./network";
export { layoutVpc } from "./place";
export type { Box, Line, Placement, Point } from "./placement";
export { layoutService } from "./service/place";
export { SERVICE_GRID, stateWidth } from "./service/sizes";
export type { Card, ServiceBox, ServiceChip, ServiceLine } from "./service/types";
export type { Font } from "./text";
export { displayText, fitText, textWidth } from "./text";
export { stateWords } from "./words";
