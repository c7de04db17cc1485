import { compareText } from "../cidr";
import { append } from "../multimap";
import type { ParsedRecord } from "../parse";
import { readEndpoint, readService, serviceTypes } from "../resources";
import { parseServiceName, serviceDisplayName } from "../service-name";
import type { EndpointAssociation, TopologyEdge } from "../topology";
import type { Graph } from "./graph";
import { guard } from "./networks";

/** VPC endpoints, what they attach to, and the services they lead to. */

export function addEndpoints(graph: Graph): void {
  const interfacesUnseen = graph.gap("DescribeNetworkInterfaces") !== null;
  const described = new Map<string, ParsedRecord>();
  for (const record of graph.parser.records("ServiceDetails")) {
    const name = record.reader.textOr("ServiceName", record.id);
    for (const type of serviceTypes(record.reader)) described.set(`${name}/${type}`, record);
  }
  const associations = associationsByEndpoint(graph);
  const claimed = new Map<string, string[]>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== "networkInterface" || node.attributes.endpointId === null) continue;
    claimed.set(node.attributes.endpointId, [...(claimed.get(node.attributes.endpointId) ?? []), node.id]);
  }
  for (const record of graph.parser.records("VpcEndpoints")) {
    const { vpcId, ...attributes } = readEndpoint(record.reader);
    attributes.associations = LATTICE_TYPES.includes(attributes.knownType ?? "")
      ? graph.seen(associations.get(record.id) ?? [], "DescribeVpcEndpointAssociations")
      : [];
    graph.add("endpoint", record.id, attributes.name ?? attributes.shortName, graph.vpc(vpcId), attributes, record);
    for (const { groupId } of attributes.groups) guard(graph, groupId, record.id, vpcId);
    const ids = new Set([...attributes.networkInterfaceIds, ...(claimed.get(record.id) ?? [])]);
    const covered = new Set<string>();
    for (const id of ids) {
      const eni = graph.nodes.get(id);
      if (eni?.kind === "networkInterface") {
        Object.assign(eni.attributes, { role: "endpoint", usedBy: "Endpoint", endpointId: record.id });
        const { subnetId, availabilityZone } = eni.attributes;
        if (subnetId !== null) covered.add(subnetId);
        graph.connect("eniAttachment", record.id, id, { subnetId, availabilityZone });
      } else if (!interfacesUnseen) {
        const target = graph.external(id, "networkInterface", vpcId);
        graph.connect("eniAttachment", record.id, target, { subnetId: null, availabilityZone: null });
      }
    }
    for (const subnetId of attributes.subnetIds) {
      const subnet = graph.subnet(subnetId, vpcId, null);
      const node = graph.nodes.get(subnet);
      const availabilityZone = node?.kind === "subnet" ? node.attributes.availabilityZone : null;
      if (node?.kind === "external" || (interfacesUnseen && !covered.has(subnetId))) {
        graph.connect("eniAttachment", record.id, subnet, { subnetId, availabilityZone });
      }
    }
    addService(graph, record.id, described);
  }
}

function addService(graph: Graph, endpointId: string, described: Map<string, ParsedRecord>): void {
  const endpoint = graph.nodes.get(endpointId);
  if (endpoint?.kind !== "endpoint") return;
  const { serviceName, vpcEndpointType, serviceRegion } = endpoint.attributes;
  const name = serviceName ?? endpoint.attributes.resourceConfigurationArn ?? endpoint.attributes.serviceNetworkArn;
  if (name === null) return;
  const id = `service/${name}/${vpcEndpointType}`;
  if (!graph.nodes.has(id)) {
    const record = described.get(`${name}/${vpcEndpointType}`);
    const { shortName } = serviceName === null ? endpoint.attributes : parseServiceName(name);
    const attributes =
      record === undefined
        ? {
            ...{ serviceName: name, serviceType: vpcEndpointType, serviceRegion, shortName, described: false },
            ...{ displayName: serviceDisplayName(shortName), serviceId: null, owner: null, policySupported: null },
            ...{ acceptanceRequired: null, privateDnsNames: [], availabilityZones: [], availabilityZoneIds: [] },
            supportedIpAddressTypes: [],
          }
        : readService(record.reader, name, vpcEndpointType);
    graph.add("service", id, attributes.displayName, null, attributes, record);
  }
  graph.connect("endpointService", endpointId, id, {});
}

const LATTICE_TYPES: readonly string[] = ["Resource", "ServiceNetwork"];

/** What Resource and ServiceNetwork endpoints lead to, by endpoint and id (domain.md §1.7, §2.10). */
function associationsByEndpoint(graph: Graph): Map<string, EndpointAssociation[]> {
  const found = new Map<string, EndpointAssociation[]>();
  for (const { id, reader } of graph.parser.records("VpcEndpointAssociations")) {
    const endpointId = reader.text("VpcEndpointId");
    if (endpointId === null) {
      graph.parser.report("record.incomplete", id, `DescribeVpcEndpointAssociations: ${id} names no endpoint.`);
      continue;
    }
    const names = (field: string) => {
      const name = reader.object(field)?.text("DnsName") ?? null;
      return name === null ? [] : [name];
    };
    const association = {
      associationId: id,
      serviceNetworkArn: reader.text("ServiceNetworkArn"),
      serviceNetworkName: reader.text("ServiceNetworkName"),
      resourceArn: reader.text("AssociatedResourceArn"),
      accessibility: reader.text("AssociatedResourceAccessibility"),
      resourceConfigurationGroupArn: reader.text("ResourceConfigurationGroupArn"),
      dnsNames: names("DnsEntry"),
      privateDnsNames: names("PrivateDnsEntry"),
      failureCode: reader.text("FailureCode"),
      failureReason: reader.text("FailureReason"),
    };
    append(found, endpointId, association);
  }
  return found;
}

/** Joins gateway endpoints with route tables: what the endpoint lists, and what the tables really hold. */
export function attachGatewayEndpoints(graph: Graph): void {
  const routesTo = routesByTarget(graph);
  for (const endpoint of [...graph.nodes.values()]) {
    if (endpoint.kind !== "endpoint" || endpoint.attributes.knownType !== "Gateway") continue;
    const declared = new Set(endpoint.attributes.routeTableIds);
    const routes = new Map<string, { destination: string; state: string }[]>();
    for (const edge of routesTo.get(endpoint.id) ?? []) {
      const { destination, state } = edge.attributes;
      routes.set(edge.source, [...(routes.get(edge.source) ?? []), { destination, state }]);
    }
    for (const tableId of [...new Set([...declared, ...routes.keys()])].sort(compareText)) {
      const vpcId = graph.vpcIdOf(endpoint);
      const table = graph.nodes.has(tableId) ? tableId : graph.external(tableId, "routeTable", vpcId);
      graph.connect("routeTableAttachment", endpoint.id, table, {
        declared: declared.has(tableId),
        routes: (routes.get(tableId) ?? []).sort((a, b) => compareText(a.destination, b.destination)),
      });
    }
  }
}

function routesByTarget(graph: Graph): Map<string, TopologyEdge<"route">[]> {
  const routes = new Map<string, TopologyEdge<"route">[]>();
  for (const edge of graph.edges.values()) {
    if (edge.kind !== "route") continue;
    append(routes, edge.target, edge);
  }
  return routes;
}
