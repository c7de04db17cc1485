export { attentions, serviceAttentions } from "./attention/attentions";
export { countsOf } from "./counts";
export type * from "./document";
export { explain } from "./explain";
export {
  type EndpointRow,
  endpointGaps,
  endpointRows,
  environmentOf,
  type ListGap,
  type NetworkCard,
  networkCards,
  type SearchHit,
  SearchIndex,
  type ServiceRow,
  serviceGaps,
  serviceRows,
} from "./network";
export { type OutlineRow, outline } from "./outline";
export { classifyPolicy, evaluatePolicy, parsePolicy } from "./policy";
export {
  DEFAULT_SERVICES,
  type ReachCell,
  type ReachMatrix,
  type ReachRow,
  reachMatrix,
} from "./reach/matrix";
export { type TraceResult, trace } from "./trace/trace";
export type { Step, Trace, TraceQuestion } from "./trace/types";
