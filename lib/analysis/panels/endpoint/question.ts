import type { Network } from "@/lib/model";
import type { Endpoint, VpcFacts } from "../../facts";
import type { SubnetReach } from "../../reach/types";
import type { Linker } from "../../words";

/** What every section of an endpoint's panel is made from. */
export interface EndpointQuestion {
  facts: VpcFacts;
  network: Network;
  endpoint: Endpoint;
  link: Linker;
  reach: readonly SubnetReach[];
}
