import type { Topology, TopologyNode } from "@/lib/model";
import type { Sentence, Tone } from "../../document";
import { say, together } from "../../words";

const MODES: Record<string, { words: string; tone: Tone }> = {
  off: { words: "Off: internet gateways work as routes say.", tone: "ok" },
  "block-bidirectional": {
    words: "On: AWS drops all traffic between internet gateways and VPCs of this account in the Region, both ways.",
    tone: "info",
  },
  "block-ingress": {
    words:
      "On for what comes in: from the internet nothing enters; NAT and egress-only internet gateways still lead out.",
    tone: "info",
  },
};

const EXCLUSIONS: Record<string, string> = {
  "allow-bidirectional": "This VPC is excluded, so its internet gateway works both ways.",
  "allow-egress": "This VPC is excluded for what goes out, so it still reaches the internet.",
};

/** VPC block public access in words: what the account sets for the Region, and whether this VPC is exempt. */
export function blockPublicAccess(vpc: TopologyNode<"vpc">, topology: Topology): { value: Sentence; tone?: Tone } {
  const { blockPublicAccess: own, regionBlockPublicAccess, blockPublicAccessExclusion: exclusion } = vpc.attributes;
  const mode = regionBlockPublicAccess ?? own;
  const options = topology.gap("DescribeVpcBlockPublicAccessOptions");
  if (mode === null) {
    return { value: [options === null ? "not visible" : `not visible (${options.permission})`], tone: "unknown" };
  }
  const known = MODES[mode];
  const words: Sentence = known === undefined ? [`AWS calls it ${mode}.`] : [known.words];
  if (exclusion !== null) return { value: together(words, [EXCLUSIONS[exclusion] ?? `Excluded: ${exclusion}.`]) };
  const exclusions = topology.gap("DescribeVpcBlockPublicAccessExclusions");
  if (exclusions !== null) {
    const unseen = say`Whether this VPC is excluded is not visible (${exclusions.permission}).`;
    return { value: together(words, unseen), tone: mode === "off" ? "ok" : "unknown" };
  }
  return { value: words, tone: known?.tone ?? "unknown" };
}
