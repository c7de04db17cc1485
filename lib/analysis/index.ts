export { attentions } from "./attention/attentions";
export { countsOf } from "./counts";
export type * from "./document";
export { explain } from "./explain";
export { type OutlineRow, outline } from "./outline";
export { classifyPolicy } from "./policy/classify";
