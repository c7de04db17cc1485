import type { Located, Topology } from "@/lib/model";
import { compareText } from "@/lib/model";
import type { EndpointService } from "../../balancers";
import { balancersOf, crossesZones, groupsOf, healthByZone, healthCell } from "../../balancers";
import type { Block, Cell, Section } from "../../document";
import { factsOf, zonesOf } from "../../facts";
import { accountCode, zoneIdsOf, zoneWords } from "../../network-words";
import { cell, count, gapTexts, say, series, table, text } from "../../words";
import type { PanelContext } from "../panel";
import { connectionsOf } from "./connections";

/** Section *Availability Zones*: the service, its load balancers and its consumers, compared by zone id. */
export function zonesSection(service: EndpointService, context: PanelContext): Section {
  const { topology } = context;
  const offered = offeredIds(topology, service);
  const balancers = balancersOf(topology, service);
  const ids = zoneIdsOf(topology);
  const names = new Map([...ids].map(([name, id]) => [id, name]));
  const standing = new Set(
    balancers.flatMap(({ attributes }) => attributes.zones.map(({ zoneId, zoneName }) => zoneId ?? zoneName)),
  );
  const groups = [...new Set(balancers.flatMap((balancer) => groupsOf(topology, balancer)))];
  const seen = balancers.length > 0 && balancers.every(({ attributes }) => attributes.listeners !== null);
  const health = seen ? healthByZone(topology, groups) : null;
  const unused = [...standing].filter((id) => !offered.includes(id)).sort(compareText);
  const withTargets = [...(health?.keys() ?? [])].filter((id) => id !== "all" && id !== "unknown");
  const everywhere = health?.get("all");
  const rows = [...new Set([...offered, ...standing, ...withTargets])].sort(compareText).map((id): Cell[] => {
    const is = offered.includes(id);
    const on = balancers.filter(({ attributes }) =>
      attributes.zones.some(({ zoneId, zoneName }) => (zoneId ?? zoneName) === id),
    );
    return [
      cell(zoneWords(id, names.get(id) ?? null)),
      is
        ? cell("yes", "ok")
        : on.length > 0
          ? cell("no, though a load balancer stands there", "attention")
          : cell("no"),
      balancers.length === 0 ? cell("not visible", "unknown") : cell(on.map(({ label }) => label).join(", ") || "none"),
      healthCell(health === null ? null : health.get(id)),
    ];
  });
  return {
    id: "zones",
    title: "Availability Zones",
    blocks: [
      text([
        `The service is offered in ${count(offered.length, "Availability Zone")}. Names of zones differ between accounts, so zones are compared by id; a consumer can have interfaces only in zones that both have.`,
      ]),
      ...(unused.length === 0
        ? []
        : [
            text(
              [
                `A load balancer also stands in ${unused.map((id) => zoneWords(id, names.get(id) ?? null)).join(", ")}, but the service does not offer that: AWS takes new zones over when the service is modified once more.`,
              ],
              "attention",
            ),
          ]),
      ...crossZone(service, context),
      ...gapTexts([topology.gap("DescribeAvailabilityZones"), topology.gap("DescribeLoadBalancers")]),
      table(
        "Zones of the service and of its load balancers",
        ["Availability Zone", "Service is there", "Load balancers", "Targets in this zone"],
        rows,
        "AWS named no zone.",
      ),
      ...(everywhere === undefined
        ? []
        : [
            text([
              `${everywhere.healthy} of ${count(everywhere.total, "target")} outside of the VPC ${everywhere.healthy === 1 ? "is" : "are"} healthy and ${everywhere.healthy === 1 ? "serves" : "serve"} every zone.`,
            ]),
          ]),
      ...consumers(service, offered, context),
    ],
  };
}

/** The ids of the service's zones; a name where an old record gave names only. */
function offeredIds(topology: Topology, { attributes }: EndpointService): readonly string[] {
  if (attributes.availabilityZoneIds.length > 0) return attributes.availabilityZoneIds;
  const ids = zoneIdsOf(topology);
  return attributes.availabilityZones.map((name) => ids.get(name) ?? name);
}

/** What the cross-zone settings mean where a zone has no healthy target. */
function crossZone(service: EndpointService, { topology }: PanelContext): Block[] {
  const pairs = balancersOf(topology, service).flatMap((balancer) =>
    groupsOf(topology, balancer).map((group) => crossesZones(balancer, group)),
  );
  if (pairs.length === 0) return [];
  if (pairs.includes(null)) {
    return [text(["Whether targets of one zone serve the others too is not visible in whole."], "unknown")];
  }
  return pairs.every((crosses) => crosses === true)
    ? [text(["Cross-zone load balancing is on, so targets of any zone serve every zone."])]
    : [
        text([
          `Cross-zone load balancing is off${pairs.includes(true) ? " in part" : ""}: clients that come in through a zone without a healthy target get no answer there.`,
        ]),
      ];
}

/** Each consumer that was collected, with the zones of its VPC that the service lacks. */
function consumers(
  service: EndpointService,
  offered: readonly string[],
  { topology, network, link }: PanelContext,
): Block[] {
  // Across Regions no zone need match, and ids of one Region say nothing in another.
  const near = connectionsOf(network, service).filter(
    ({ consumer }) => consumer.region === null || consumer.region === topology.region,
  );
  const located = near.flatMap(({ endpoint }) => endpoint ?? []);
  const rest = near.length - located.length;
  const rows = located.map((endpoint): Cell[] => {
    const { own, all } = zonesAt(endpoint);
    const lacking = all === null ? null : all.filter(({ id }) => id === null || !offered.includes(id));
    const words = (list: { id: string | null; name: string }[]) =>
      series(list.map(({ id, name }) => zoneWords(id, name)));
    return [
      cell(say`${link.address(endpoint)} of ${accountCode(network, endpoint.topology.accountId)}`),
      own === null ? cell("not visible", "unknown") : cell(own.length === 0 ? ["none"] : words(own)),
      lacking === null
        ? cell("not visible", "unknown")
        : lacking.length === 0
          ? cell("none", "ok")
          : cell(say`${words(lacking)}: clients there cross to another zone`, "attention"),
    ];
  });
  if (rows.length === 0) return [];
  return [
    table(
      "Consumers that were collected",
      ["Consumer's endpoint", "Zones of its interfaces", "Zones of its VPC that the service lacks"],
      rows,
      "None.",
    ),
    ...(rest === 0
      ? []
      : [text([`Of ${count(rest, "other consumer")} the zones are not visible: nobody collected them.`], "unknown")]),
  ];
}

interface Zone {
  id: string | null;
  name: string;
}

/** The zones of an endpoint and of its VPC's subnets, in its own account's names; null: not visible. */
function zonesAt({ topology, node }: Located<"endpoint">): { own: Zone[] | null; all: Zone[] | null } {
  const ids = zoneIdsOf(topology);
  const zone = (name: string): Zone => ({ id: ids.get(name) ?? null, name });
  const own = zonesOf(topology, node);
  const vpc = topology.vpcOf(node);
  const facts = vpc === null ? null : factsOf(topology, vpc.id);
  const seen = facts !== null && topology.gap("DescribeSubnets") === null;
  const names = new Set(facts?.subnets.flatMap(({ attributes }) => attributes.availabilityZone ?? []));
  return {
    own: own === null ? null : [...own].sort(compareText).map(zone),
    all: seen ? [...names].sort(compareText).map(zone) : null,
  };
}
