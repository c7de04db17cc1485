export { type Whereabouts, WhereaboutsProvider } from "./links";
export { OutlineView } from "./outline-view";
export { PanelPage, PanelView } from "./panel-view";
