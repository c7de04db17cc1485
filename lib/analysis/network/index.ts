/** What all accounts and Regions together say: tables, cards, search, and who else can use an endpoint. */
export { type NetworkCard, networkCards } from "./cards";
export { environmentOf, type ListGap } from "./common";
export { type EndpointRow, endpointGaps, endpointRows } from "./endpoint-rows";
export { type RemoteUser, remoteUsers } from "./remote-users";
export { type SearchHit, SearchIndex } from "./search";
export { type ServiceRow, serviceGaps, serviceRows } from "./service-rows";
