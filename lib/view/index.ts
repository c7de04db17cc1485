export type { Theme, Viewport } from "./codec";
export * from "./network";
export * from "./table";
export * from "./vpc";
