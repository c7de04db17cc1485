/** Endpoint policies: reading, classifying and evaluating them, and what to ask of them. */

export { classifyPolicy } from "./classify";
export { requestDefaults } from "./defaults";
export { parsePolicy } from "./document";
export { evaluatePolicy } from "./evaluate";
export { resourceSideKeys } from "./resource-keys";
