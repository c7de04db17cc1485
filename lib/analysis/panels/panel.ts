import type { Network, Topology } from "@/lib/model";
import type { Panel, Section } from "../document";
import type { VpcFacts } from "../facts";
import type { Linker } from "../words";

/** What every panel is made from. `facts` is null for nodes that lie in no VPC. */
export interface PanelContext {
  topology: Topology;
  /** Everything collected; this account and Region alone where nothing else is known. */
  network: Network;
  facts: VpcFacts | null;
  link: Linker;
}

/** What a kind's panel adds to what all panels have in common; section *Raw* is added to each. */
export interface PanelParts {
  kindLabel: string;
  status?: Panel["status"];
  sections: readonly Section[];
  anchors?: readonly string[];
}
