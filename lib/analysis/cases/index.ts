import type { Case } from "./case";
import { DNS_CASES } from "./dns";
import { ENDPOINT_CASES } from "./endpoints";
import { FAMILY_CASES } from "./families";
import { HOP_CASES } from "./hops";
import { NETWORK_ACL_CASES } from "./network-acls";
import { POLICY_CASES } from "./policy";
import { PROVIDER_CASES } from "./provider";
import { ROUTE_CASES } from "./routes";
import { SECURITY_GROUP_CASES } from "./security-groups";
import { SOURCE_CASES } from "./sources";
import { TRANSIT_CASES } from "./transit";
import { VISIBILITY_CASES } from "./visibility";

/** All cases by theme. */
export const THEMES: Readonly<Record<string, readonly Case[]>> = {
  sources: SOURCE_CASES,
  names: DNS_CASES,
  routes: ROUTE_CASES,
  hops: HOP_CASES,
  "security groups": SECURITY_GROUP_CASES,
  "network ACLs": NETWORK_ACL_CASES,
  "IP versions": FAMILY_CASES,
  endpoints: ENDPOINT_CASES,
  "endpoint policies": POLICY_CASES,
  "peering and transit gateways": TRANSIT_CASES,
  providers: PROVIDER_CASES,
  visibility: VISIBILITY_CASES,
};

export const CASES: readonly Case[] = Object.values(THEMES).flat();
