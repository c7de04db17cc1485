export { WhereaboutsProvider } from "./links";
export { OutlineView } from "./outline-view";
export { PanelView } from "./panel-view";
