export { getJson } from "./api";
export { type Whereabouts, WhereaboutsProvider } from "./links";
export { PanelPage } from "./panel-view";
export { type PolicyRequestState, RequestProvider } from "./request";
export { Field, RequestFields } from "./request-fields";
export { TraceView } from "./trace-view";
export { OutlineView, PanelView, ReachView } from "./views";
