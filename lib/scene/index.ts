export { buildScene } from "./build";
export type { Lit } from "./highlight";
export { litPath } from "./highlight";
export type { Token } from "./palette";
export { PALETTES } from "./palette";
export { linePath } from "./path";
export type { IconPath, LegendItem, Primitive, Scene, SceneBox, SceneLine, TextRole } from "./scene";
export { isGround } from "./scene";
export { sceneToSvg } from "./svg";
