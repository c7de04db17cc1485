export type { DiagramOptions, LineKind } from "./content-types";
export { FOLD, FONTS, GRID, markWidth } from "./measure";
export { layoutVpc } from "./place";
export type { Box, Line, Placement, Point } from "./placement";
export type { Font } from "./text";
export { displayText, fitText, textWidth } from "./text";
export { stateWords } from "./words";
