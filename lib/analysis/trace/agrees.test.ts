import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology, Network } from "@/lib/model";
import { factsOf, isPrivateLink } from "../facts";
import { reachOf } from "../reach/reach";
import type { Verdict } from "../reach/types";
import { Linker } from "../words";
import { trace } from "./trace";
import type { TraceVerdict } from "./types";

/** The panels' *who can use it* and the trace answer one question; where both are sure they must agree. */

const network = new Network(demoInventories().map(buildTopology));

/** What a trace may say where the panel says this. The panel judges no policy that merely limits, and no DNS. */
const AGREES: Record<Verdict, readonly TraceVerdict[]> = {
  reaches: ["pass", "partial", "unknown"],
  partly: ["partial", "unknown"],
  elsewhere: ["fail", "unknown"],
  members: ["partial", "unknown"],
  blocked: ["fail"],
  unknown: ["unknown", "fail", "partial"],
};

describe("trace and panels", () => {
  for (const { topology, vpc } of network.vpcs) {
    it(`agree about every endpoint of ${vpc.label} in ${topology.accountName ?? topology.accountId}`, () => {
      const facts = factsOf(topology, vpc.id);
      const link = new Linker(topology, vpc.id, { network });
      const disagree: string[] = [];
      for (const endpoint of facts.endpoints) {
        if (endpoint.attributes.knownType === null || endpoint.attributes.knownType === "GatewayLoadBalancer") continue;
        for (const { subnet, verdict } of reachOf(facts, endpoint, link)) {
          const result = trace(topology, { from: subnet.id, to: endpoint.id }, network);
          if (!result.ok) throw new Error(result.problem.message);
          const { verdict: traced, steps, deciding } = result.trace;
          // The trace knows the ports of a provider that was collected; the panel of the consumer does not.
          if (AGREES[verdict].includes(traced) || (verdict === "unknown" && isPrivateLink(endpoint))) continue;
          disagree.push(`${subnet.label} → ${endpoint.label}: ${verdict}, traced ${traced} (${steps[deciding]?.code})`);
        }
      }
      expect(disagree).toEqual([]);
    });
  }
});
