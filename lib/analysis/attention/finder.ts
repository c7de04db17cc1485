import type { Attention } from "../document";
import type { Endpoint, VpcFacts } from "../facts";
import type { Linker } from "../words";

/** Finds one family of mistakes in a VPC. */
export type Finder = (facts: VpcFacts, link: Linker) => Attention[];

/** An AWS CLI command in the topology's Region. */
export function aws(facts: VpcFacts, command: string, service: "ec2" | "elbv2" | "vpc-lattice" = "ec2"): string {
  return `aws ${service} ${command} --region ${facts.topology.region}`;
}

/** A Terraform block, with its arguments aligned as `terraform fmt` would. */
export function terraform(type: string, name: string, lines: Record<string, string>): string {
  const width = Math.max(0, ...Object.keys(lines).map((key) => key.length));
  const body = Object.entries(lines).map(([key, value]) => `  ${key.padEnd(width)} = ${value}`);
  return [`resource "${type}" "${name}" {`, ...body, "}"].join("\n");
}

/** The number of things and the verb that goes with it: `1 zone has`, `2 zones have`. */
export function verb(list: readonly unknown[], one: string, many: string): string {
  return list.length === 1 ? one : many;
}

/** A warning above association resources: they and inline lists undo each other (domain.md §7.13). */
export function notInline(argument: string): string {
  return `# Do not combine it with inline ${argument} in aws_vpc_endpoint: each apply would undo the other.`;
}

/** A name as a Terraform identifier. */
export function identifier(text: string): string {
  const cleaned = text.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "");
  return /^[A-Za-z_]/.test(cleaned) ? cleaned : `_${cleaned}`;
}

/** Endpoints that a finding may be about: those that a service manages for the customer cannot be edited (domain.md §7.1). */
export function ownEndpoints(facts: VpcFacts): Endpoint[] {
  return facts.endpoints.filter((endpoint) => endpoint.attributes.requesterManaged !== true);
}

export function isAvailable(endpoint: Endpoint): boolean {
  return endpoint.attributes.state === "available";
}

export function isLive(endpoint: Endpoint): boolean {
  return !["deleting", "deleted"].includes(endpoint.attributes.state);
}
