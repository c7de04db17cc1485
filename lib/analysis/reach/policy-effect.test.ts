import { describe, expect, it } from "vitest";
import { demoInventories } from "@/lib/demo";
import { buildTopology } from "@/lib/model";
import { explain } from "..";

/** What the section on who can use an endpoint says, when its policy allows nothing. */
function whoCanUse(policySupported: boolean | undefined): string {
  const inventory = demoInventories().find(({ records }) => JSON.stringify(records.Vpcs).includes('"core"'));
  const endpoint = inventory?.records.VpcEndpoints?.find((record) => String(record.ServiceName).endsWith(".ssm"));
  if (inventory === undefined || endpoint === undefined) throw new Error("The demo has no ssm endpoint.");
  endpoint.PolicyDocument = '{"Statement":[]}';
  for (const service of inventory.records.ServiceDetails ?? []) {
    if (service.ServiceName === endpoint.ServiceName) service.VpcEndpointPolicySupported = policySupported;
  }
  const panel = explain(buildTopology(inventory), String(endpoint.VpcEndpointId));
  return JSON.stringify(panel?.sections.find((section) => section.id === "reach"));
}

describe("an endpoint policy that allows nothing", () => {
  it("blocks where the service supports policies", () => {
    expect(whoCanUse(true)).toContain("The endpoint policy allows nothing.");
  });

  it("has no effect where the service does not, and is uncertain where that is not visible", () => {
    expect(whoCanUse(false)).not.toContain("allows nothing");
    expect(whoCanUse(undefined)).toContain("whether the service supports policies is not visible");
  });
});
