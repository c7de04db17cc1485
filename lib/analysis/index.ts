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
export { classifyPolicy } from "./policy/classify";
