import type { EndpointRow, ServiceRow } from "@/lib/analysis";
import type { Tags } from "@/lib/model";

/** What the tables of all endpoints and all endpoint services can show, for the page, the API and the files alike. */

/** What a cell holds. null: not visible. */
export type CellValue = string | number | boolean | readonly string[] | null;

export interface Column<Row> {
  /** Stable: it stands in addresses. */
  id: string;
  label: string;
  value: (row: Row) => CellValue;
  /** Shown unless a reader chooses otherwise. */
  initial: boolean;
  /** Few enough values that a reader picks them from a list. */
  choice?: true;
}

/** A value that the record does not have, as opposed to one that is not visible. */
const NONE = "";

function text<Row>(
  id: string,
  label: string,
  value: (row: Row) => CellValue,
  options: { hidden?: true; choice?: true } = {},
): Column<Row> {
  return { id, label, value, initial: options.hidden !== true, ...(options.choice ? { choice: true } : {}) };
}

export const ENDPOINT_COLUMNS: readonly Column<EndpointRow>[] = [
  text("name", "Endpoint", (row) => row.name ?? row.shortName ?? row.endpointId),
  text("id", "Endpoint id", (row) => row.endpointId, { hidden: true }),
  text("type", "Type", (row) => row.type, { choice: true }),
  text("service", "Service", (row) => row.displayName, { choice: true }),
  text("serviceName", "Service name", (row) => row.serviceName, { hidden: true }),
  text("serviceOwner", "Service owner", (row) => row.serviceOwner, { hidden: true, choice: true }),
  text("state", "State", (row) => row.state, { choice: true }),
  text("account", "Account", (row) => row.accountName ?? row.accountId, { choice: true }),
  text("accountId", "Account id", (row) => row.accountId, { hidden: true }),
  text("region", "Region", (row) => row.region, { choice: true }),
  text("vpc", "VPC", (row) => row.vpcName ?? row.vpcId, { choice: true }),
  text("vpcId", "VPC id", (row) => row.vpcId, { hidden: true }),
  text("environment", "Environment", environmentCell, { choice: true, hidden: true }),
  text("zones", "Zones", (row) => row.zones?.map(({ name, zoneId }) => zoneId ?? name) ?? null),
  text("subnets", "Subnets", (row) => row.subnets, { hidden: true }),
  text("interfaces", "Interfaces", (row) => row.networkInterfaces, { hidden: true }),
  text("routeTables", "Route tables", (row) => row.routeTables, { hidden: true }),
  text("served", "Subnets routed here", (row) => row.effectiveSubnets, { hidden: true }),
  text("privateDns", "Private DNS", (row) => row.privateDns, { choice: true }),
  text("policy", "Endpoint policy", (row) => row.policy, { choice: true }),
  text("findings", "Needs attention", (row) => row.findings?.total ?? null),
  text("managed", "Requester-managed", (row) => row.requesterManaged, { hidden: true, choice: true }),
  text("created", "Created", (row) => row.created?.slice(0, 10) ?? null, { hidden: true }),
  text("tags", "Tags", (row) => tagList(row.tags), { hidden: true }),
  text("notVisible", "Not visible", (row) => row.notVisible, { hidden: true }),
];

export const SERVICE_COLUMNS: readonly Column<ServiceRow>[] = [
  text("name", "Endpoint service", (row) => row.name ?? row.serviceId),
  text("id", "Service id", (row) => row.serviceId, { hidden: true }),
  text("serviceName", "Service name", (row) => row.serviceName, { hidden: true }),
  text("types", "Type", (row) => row.types, { choice: true }),
  text("state", "State", (row) => row.state, { choice: true }),
  text("account", "Account", (row) => row.accountName ?? row.accountId, { choice: true }),
  text("accountId", "Account id", (row) => row.accountId, { hidden: true }),
  text("region", "Region", (row) => row.region, { choice: true }),
  text("vpc", "VPC", (row) => row.vpcName ?? row.vpcId, { choice: true, hidden: true }),
  text("vpcId", "VPC id", (row) => row.vpcId, { hidden: true }),
  text("environment", "Environment", environmentCell, { choice: true, hidden: true }),
  text("waiting", "Waiting", (row) => row.waiting),
  text("connections", "Connections", (row) => connectionWords(row.connections)),
  text("consumers", "Consumer accounts", (row) => row.consumers),
  text("acceptance", "Acceptance required", (row) => row.acceptanceRequired, { choice: true }),
  text("principals", "Who may connect", (row) => principalWords(row.principals), { choice: true }),
  text("zones", "Zone ids", (row) => row.zoneIds),
  text("loadBalancers", "Load balancers", (row) => row.loadBalancers, { hidden: true }),
  text("targets", "Healthy targets", (row) => targetWords(row.targets)),
  text("privateDnsName", "Private DNS name", (row) => (row.privateDnsState === "none" ? NONE : row.privateDnsName)),
  text("privateDnsState", "Its verification", (row) => row.privateDnsState, { choice: true, hidden: true }),
  text("regions", "Consumer Regions", (row) => row.regions, { hidden: true }),
  text("findings", "Needs attention", (row) => row.findings?.total ?? null),
  text("tags", "Tags", (row) => tagList(row.tags), { hidden: true }),
  text("notVisible", "Not visible", (row) => row.notVisible, { hidden: true }),
];

function tagList(tags: Tags | null): string[] | null {
  return tags === null ? null : Object.entries(tags).map(([key, value]) => `${key}=${value}`);
}

/** Where the tags themselves are not visible, that no tag names one is not known. */
function environmentCell({ environment, tags }: EndpointRow | ServiceRow): CellValue {
  return environment ?? (tags === null ? null : NONE);
}

function connectionWords(connections: Record<string, number> | null): string[] | null {
  return connections === null ? null : Object.entries(connections).map(([state, count]) => `${count} ${state}`);
}

function principalWords(principals: ServiceRow["principals"]): string | null {
  if (principals === null) return null;
  if (principals.everyone) return "every AWS account";
  if (principals.count === 0) return "only its own account";
  return principals.count === 1 ? "1 principal" : `${principals.count} principals`;
}

function targetWords(targets: ServiceRow["targets"]): string | null {
  return targets === null ? null : `${targets.healthy} of ${targets.total}`;
}

/** A cell as text, for files and for searching. */
export function cellText(value: CellValue): string {
  if (value === null) return "not visible";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? value.join("; ") : String(value);
}
