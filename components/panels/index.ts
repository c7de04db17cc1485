export { getJson } from "./api";
export { type Whereabouts, WhereaboutsProvider } from "./links";
export { OutlineView } from "./outline-view";
export { PanelPage, PanelView } from "./panel-view";
export { ReachView } from "./reach-view";
export { type PolicyRequestState, RequestProvider } from "./request";
export { Field, RequestFields } from "./request-fields";
export { TraceView } from "./trace-view";
