import type { AddressFamily, Interval, Located } from "@/lib/model";
import { cidrContains, mergeIntervals, serviceDisplayName, servicePorts } from "@/lib/model";
import type { PortRange } from "../controls/boxes";
import type { Sentence } from "../document";
import type { VpcFacts } from "../facts";
import { blocksOf, flowsOf, interfacesOf, missingInterfaces, serviceOf } from "../facts";
import { code, say } from "../words";
import type { Named } from "./admission";
import { crossing, targetIngress } from "./admission";
import {
  areIn,
  endpointDestination,
  endpointWith,
  HOST_SIDE,
  has,
  hostBlock,
  interfaceWith,
  listenerPorts,
  publicDestination,
  resolved,
} from "./destinations";
import { doorsOf, endpointIngress, enterDoors, policyStep, providerGap, providerSteps, stateStep } from "./ends";
import { follow, Journey } from "./journey";
import type { Source, Target } from "./question";
import { labelOf, publicNamesOf, sourceAddresses } from "./question";
import type { Destination } from "./routing";
import { wayBack } from "./transit";
import type { Context, Flight, StepCode, Stop, TraceQuestion } from "./types";
import { evidence, firstGap, LIST_ACTIONS, missing, step } from "./words";

/** From a source to a target: which name, which addresses, which way, and the checks at its end. */

const EPHEMERAL: PortRange = { from: 1024, to: 65535 };

export class Tracer {
  private readonly start: Stop;

  constructor(
    private readonly source: Source,
    private readonly question: TraceQuestion,
    private readonly journey: Journey,
  ) {
    this.start = { facts: source.facts, subnet: source.subnet };
  }

  private get context(): Context {
    return this.journey.context;
  }

  go(target: Target): void {
    switch (target.kind) {
      case "service":
        return this.byName(target.hostname, target.shortName, target.label);
      case "host":
        return this.byName(target.hostname, null, target.label);
      case "internet":
        this.noDns(say`An address needs no name.`);
        return this.toPublic(null, null, null, ["the internet"], true);
      case "address":
        this.noDns(say`An address needs no name.`);
        return this.toAddress(target.address, target.label);
      case "endpoint":
        return target.endpoint.node.attributes.knownType === "Gateway"
          ? this.toGateway(target.endpoint)
          : this.toInterface(target.endpoint);
    }
  }

  private noDns(sentence: Sentence): void {
    this.journey.add(step("dns", "notApplicable", "DNS_NOT_NEEDED", sentence));
  }

  private resolve(name: string) {
    return resolved(this.source.facts, name, this.context);
  }

  /** A service or a host by the name that clients call it by. */
  private byName(hostname: string, shortName: string | null, label: string): void {
    const { journey } = this;
    const found = this.resolve(hostname);
    journey.add(
      step("dns", found.status, found.code, found.sentence, { evidence: found.evidence, permission: found.permission }),
    );
    switch (found.answer.kind) {
      case "endpoint":
        return this.intoEndpoint(found.answer.endpoint, found.answer.zone);
      case "addresses": {
        const own = found.answer.addresses[this.context.family];
        if (own.length === 0) return this.noAddress(say`${code(hostname)}`);
        this.begin(own, [{ from: 443, to: 443 }]);
        return this.toAddresses(own, say`${code(hostname)}`);
      }
      case "public":
        return this.toPublic(shortName, null, null, [shortName === null ? label : serviceDisplayName(shortName)]);
      case "unknown":
        journey.goes("unknown", null);
        return;
      case "nothing":
        return;
    }
  }

  private noAddress(what: Sentence): void {
    const words = this.context.family === "ipv4" ? "IPv4" : "IPv6";
    this.journey.add(step("dns", "fail", "DNS_NO_ADDRESS", say`${what} has no ${words} address.`));
  }

  /** An endpoint that has addresses, asked about by itself: by its private name where that leads to it, else by its own. */
  private toInterface(endpoint: Located<"endpoint">): void {
    const { link } = this.context;
    const { id } = endpoint.node;
    const names = publicNamesOf(endpoint);
    const results = names.map((name) => this.resolve(name));
    const found = results.find(({ answer }) => answer.kind === "endpoint" && answer.endpoint.node.id === id);
    if (found !== undefined)
      this.journey.add(
        step("dns", found.status, found.code, found.sentence, {
          evidence: found.evidence,
          permission: found.permission,
        }),
      );
    else {
      const own = endpoint.node.attributes.dnsEntries.find(({ scope }) => scope === "regional")?.dnsName;
      // Every own name resolves alike; where AWS listed none, this stands for it.
      const reached = this.resolve(own ?? `${id}.vpce.amazonaws.com`);
      const first = reached.status === "pass" ? results[0] : reached;
      const other = first === undefined ? [] : say` ${first.sentence}`;
      const call = own === undefined ? say`one of its own names` : say`its own name ${code(own)}`;
      this.journey.add(
        step("dns", reached.status, reached.code, say`Clients must call ${link.to(id)} by ${call}.${other}`, {
          evidence: [evidence(link, id, "DnsEntries", own ?? "none"), ...reached.evidence.slice(1)],
          permission: reached.permission,
        }),
      );
    }
    this.intoEndpoint(endpoint, null);
  }

  /** A gateway endpoint, asked about by itself: routes must lead to it, and names must still resolve publicly. */
  private toGateway(endpoint: Located<"endpoint">): void {
    const { link } = this.context;
    const { id, attributes } = endpoint.node;
    const name = publicNamesOf(endpoint)[0] ?? attributes.shortName;
    const found = this.resolve(name);
    const elsewhere = found.answer.kind === "endpoint" ? found.answer.endpoint : null;
    if (elsewhere !== null && found.status === "pass") {
      const sentence = say`${found.sentence} So nothing is sent to the public addresses that ${link.to(id)} routes.`;
      this.journey.add(step("dns", "fail", "DNS_NAME_ANSWERED_ELSEWHERE", sentence, { evidence: found.evidence }));
      return this.intoEndpoint(elsewhere, null);
    }
    if (found.answer.kind === "addresses" && found.status === "pass") {
      const own = found.answer.addresses[this.context.family];
      const sentence = say`${found.sentence} So nothing is sent to the public addresses that ${link.to(id)} routes.`;
      this.journey.add(step("dns", "fail", "DNS_NAME_ANSWERED_ELSEWHERE", sentence, { evidence: found.evidence }));
      if (own.length === 0) return;
      this.begin(own, [{ from: 443, to: 443 }]);
      return this.toAddresses(own, say`${code(name)}`);
    }
    this.journey.add(
      step("dns", found.status, found.code, found.sentence, { evidence: found.evidence, permission: found.permission }),
    );
    if (found.answer.kind === "nothing") return;
    if (
      endpoint.topology !== this.source.facts.topology ||
      endpoint.topology.vpcOf(endpoint.node)?.id !== this.source.facts.vpcId
    ) {
      const sentence = say`${link.to(id)} is a gateway endpoint of another VPC: nothing outside of its VPC can use it.`;
      this.journey.add(
        step("route", "fail", "VPCE_GATEWAY_EGRESS_SOURCE_ADDRESS_RESTRICTION", sentence, { nodeIds: [id] }),
      );
      return;
    }
    this.toPublic(attributes.shortName, endpoint, id, [labelOf(endpoint)]);
  }

  /** Puts the connections together that everything else judges. */
  private begin(destinations: readonly Interval[], ports: readonly PortRange[]): void {
    const { family } = this.context;
    const asked = this.question.port === undefined ? ports : [{ from: this.question.port, to: this.question.port }];
    this.journey.flights = this.source.clients.map((client): Flight => {
      const sources = sourceAddresses(this.source, client, family);
      return {
        client,
        boxes:
          sources.length === 0
            ? []
            : asked.map((range) => ({ sources, destinations, ports: range, replies: EPHEMERAL })),
      };
    });
    const able = this.journey.flights.filter(({ boxes }) => boxes.length > 0);
    if (able.length > 0) this.journey.flights = able;
    else {
      const words = family === "ipv4" ? "IPv4" : "IPv6";
      const sentence = say`${this.context.link.to(this.source.id)} has no ${words} address.`;
      this.journey.add(
        step("source", "fail", "ENI_ADDRESS_RESTRICTION", sentence, { nodeIds: [this.source.subnet.id] }),
      );
    }
  }

  /** To addresses of the internet: of a service with prefix lists, or of anything. */
  private toPublic(
    shortName: string | null,
    gateway: Located<"endpoint"> | null,
    towards: string | null,
    words: Sentence,
    everything = false,
  ): void {
    const { journey } = this;
    const { facts } = this.source;
    const destination = publicDestination(facts, shortName, gateway, this.context, words, everything);
    if (destination === null) {
      // Only lists tell which versions a service speaks, and only routes which list is an endpoint's.
      const gap = firstGap(facts.topology, [...LIST_ACTIONS, "DescribeRouteTables"]);
      if (gap === null) return this.noAddress(words);
      const told = missing(gap, []);
      journey.goes("unknown", null);
      journey.add(step("dns", "unknown", "DNS_NOT_VISIBLE", told.sentence, { permission: told.permission }));
      return;
    }
    const ports =
      shortName === null
        ? [{ from: 443, to: 443 }]
        : (servicePorts({ kind: "aws", region: null, shortName }) ?? [{ from: 443, to: 443 }]);
    this.begin(destination.addresses, ports);
    if (journey.failed && journey.steps.at(-1)?.kind === "source") return;
    const named: Named = {
      groupIds: [],
      prefixListIds: destination.prefixLists.map(({ id }) => id),
      words,
      exact: destination.exact,
    };
    this.context.addressesKnown = named.exact;
    if (!named.exact && destination.prefixLists.length > 0)
      this.context.permission = firstGap(facts.topology, LIST_ACTIONS)?.permission ?? null;
    const arrival = follow(journey, this.start, destination, named, towards);
    if (towards !== null && (arrival?.kind !== "gatewayEndpoint" || arrival.endpoint.id !== towards))
      this.missed(towards);
    if (arrival?.kind === "gatewayEndpoint") {
      const located = { topology: facts.topology, node: arrival.endpoint };
      if (this.context.protocol === "udp") {
        const sentence = say`A gateway endpoint takes TCP and ICMP echo, not UDP.`;
        journey.add(
          step("state", "fail", "VPCE_GATEWAY_PROTOCOL_RESTRICTION", sentence, { nodeIds: [arrival.endpoint.id] }),
        );
      }
      journey.add(stateStep(journey, located));
      journey.add(policyStep(journey, located, this.question));
      journey.visit(serviceOf(facts.topology, arrival.endpoint)?.id ?? null);
    }
    if (arrival?.kind === "local") this.inside(words);
  }

  private inside(words: Sentence): void {
    const { link } = this.context;
    const sentence = say`${words} is routed to ${link.to(this.source.facts.vpcId)} itself, where no such address is known.`;
    this.journey.add(step("route", "fail", "VPC_LOCAL_ROUTE_CIDR_RESTRICTION", sentence));
  }

  /** Traffic goes, but not through the endpoint that was asked about: said right after the route that decides. */
  private missed(towards: string): void {
    const { steps } = this.journey;
    const { link } = this.context;
    const at = steps.findIndex(({ kind }) => kind === "route");
    const route = steps[at];
    if (route === undefined || route.status === "fail") return;
    if (route.status === "unknown" && route.code === "STATE_NOT_VISIBLE" && this.journey.via === "gatewayEndpoint")
      return;
    const sentence = say`Not through ${link.to(towards)}: ${route.sentence}`;
    const status = route.status === "unknown" ? "unknown" : "fail";
    steps[at] = { ...route, status, code: route.status === "unknown" ? route.code : "CANNOT_ROUTE", sentence };
  }

  /** An address, inside of some VPC or not. */
  private toAddress(address: { family: AddressFamily; first: bigint; last: bigint }, label: string): void {
    if (address.family !== this.context.family) return this.noAddress(say`${code(label)}`);
    if (HOST_SIDE.some((block) => cidrContains(block, hostBlock(address)))) return this.onHost(say`${code(label)}`);
    const own = [{ first: address.first, last: address.last }];
    this.begin(own, [{ from: 443, to: 443 }]);
    this.toAddresses(own, say`${code(label)}`);
  }

  /** Instance metadata, DNS and time: routes, security groups and network ACLs have no say (domain.md §4.2 rule 9, §4.4). */
  private onHost(words: Sentence): void {
    const sentence = say`${words} is answered on the host's side: neither routes nor network ACLs decide about it.`;
    this.journey.goes("local", null);
    this.journey.add(step("hop", "pass", "STATE_HOP_AVAILABLE", sentence));
  }

  private toAddresses(addresses: readonly Interval[], words: Sentence): void {
    const { journey } = this;
    if (journey.failed && journey.steps.at(-1)?.code === "ENI_ADDRESS_RESTRICTION") return;
    const { family } = this.context;
    const endpoint = endpointWith(this.context.network, addresses, family, this.source.facts.topology);
    if (endpoint !== null) return this.toEndpointAt(endpoint, addresses, words);
    const here = interfaceWith(this.context.network, addresses, family, this.source.facts.topology);
    const destination: Destination = { family, addresses, exact: true, prefixLists: [], words };
    const named: Named = { groupIds: here?.node.attributes.groupIds ?? [], prefixListIds: [], words, exact: true };
    const arrival = follow(journey, this.start, destination, named, null);
    if (arrival?.kind === "gatewayEndpoint") {
      const located = { topology: this.source.facts.topology, node: arrival.endpoint };
      journey.add(stateStep(journey, located));
      journey.add(policyStep(journey, located, this.question));
    }
    if (arrival?.kind === "outside") this.notOutside(addresses, words);
    if (arrival?.kind !== "local") return;
    journey.goes("local", null);
    this.arrive(arrival.facts, arrival.entry, addresses, words);
  }

  /** Beyond an internet gateway there are no private and no shared addresses. */
  private notOutside(addresses: readonly Interval[], words: Sentence): void {
    const add = (kind: string, stepCode: StepCode) =>
      this.journey.add(
        step("hop", "fail", stepCode, say`${words} has ${kind} addresses, which the internet does not route.`),
      );
    if (areIn(addresses, ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]))
      add("private", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS");
    else if (areIn(addresses, ["100.64.0.0/10"])) add("shared", "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS");
  }

  /** Among the subnets of a VPC: the interface that has the address, its subnet's ACL and its security groups. */
  private arrive(facts: VpcFacts, entry: Stop, addresses: readonly Interval[], words: Sentence): void {
    const { journey } = this;
    const { link, family } = this.context;
    const eni = facts.networkInterfaces.find(({ attributes }) =>
      has(family === "ipv4" ? attributes.privateIpAddresses : attributes.ipv6Addresses, addresses),
    );
    const subnet = facts.subnets.find((one) =>
      blocksOf(one).some(
        (block) =>
          block.family === family && addresses.some(({ first, last }) => block.first <= first && last <= block.last),
      ),
    );
    if (subnet === undefined) {
      const told = missing(
        facts.topology.gap("DescribeSubnets"),
        say`No subnet of ${link.to(facts.vpcId)} holds ${words}.`,
      );
      journey.add(
        step(
          "route",
          told.permission === null ? "fail" : "unknown",
          "VPC_LOCAL_ROUTE_CIDR_RESTRICTION",
          told.sentence,
          { permission: told.permission },
        ),
      );
      return;
    }
    const stop: Stop = { facts, subnet };
    journey.take(crossing(this.context, journey.flights, entry, stop));
    wayBack(journey, stop);
    journey.visit(subnet.id);
    if (eni === undefined) {
      const gap = facts.interfaceGap;
      const owner = facts.otherOwner;
      const told = missing(
        gap,
        owner === null
          ? say`No network interface in ${link.to(subnet.id)} has the address ${words}.`
          : say`No network interface of this account has the address ${words}; those of account ${code(owner)}, which owns the shared VPC, are not visible.`,
      );
      const certain = gap === null && owner === null;
      journey.add(
        step("ingress", certain ? "fail" : "unknown", "ENI_ADDRESS_RESTRICTION", told.sentence, {
          permission: told.permission,
          nodeIds: [subnet.id],
        }),
      );
      return;
    }
    journey.visit(eni.id);
    journey.take(
      targetIngress(this.context, facts, journey.flights, {
        nodeId: eni.id,
        groupIds: eni.attributes.groupIds,
        words: say`${link.to(eni.id)}`,
        referencesKept: journey.referencesKept,
        referencesGap: journey.referencesGap,
      }),
    );
  }

  /** Into an endpoint with addresses, by all of them or those of one zone. */
  private intoEndpoint(endpoint: Located<"endpoint">, zone: string | null): void {
    const { link, family } = this.context;
    const { dnsRecordIpType } = endpoint.node.attributes;
    // Names give the addresses of these versions only; by default those that the endpoint has (domain.md §4.1 rule 6).
    const answered = dnsRecordIpType === "ipv4" || dnsRecordIpType === "ipv6" ? dnsRecordIpType : family;
    if (answered !== family) return this.noAddress(say`The DNS answer for ${link.to(endpoint.node.id)}`);
    const { doors, exact } = doorsOf(endpoint, family, zone);
    const complete = missingInterfaces(endpoint.topology, endpoint.node).length === 0;
    if (doors.length === 0) {
      const gap = endpoint.topology.gap("DescribeNetworkInterfaces") ?? endpoint.topology.gap("DescribeSubnets");
      const seen = interfacesOf(endpoint.topology, endpoint.node);
      if (gap === null && seen.some(({ attributes }) => zone === null || attributes.availabilityZone === zone))
        return this.noAddress(say`${link.to(endpoint.node.id)}`);
      const told = missing(
        gap,
        say`${link.to(endpoint.node.id)} has no network interface${zone === null ? "" : ` in ${zone}`}.`,
      );
      this.journey.goes("interfaceEndpoint", endpoint.node.id);
      this.journey.visit(endpoint.node.id);
      this.journey.add(stateStep(this.journey, endpoint));
      this.journey.add(
        step(
          "route",
          gap === null && complete ? "fail" : "unknown",
          gap !== null || !complete
            ? "STATE_NOT_VISIBLE"
            : zone === null
              ? "NO_SOURCE_OR_DESTINATION"
              : "VPCE_SERVICE_NOT_INSTALLED_IN_AZ",
          told.sentence,
          { permission: told.permission, nodeIds: [endpoint.node.id] },
        ),
      );
      return;
    }
    const words = say`${link.to(endpoint.node.id)}`;
    const all = mergeIntervals(doors.flatMap((door) => door.addresses));
    const { addresses } = endpointDestination(endpoint, all, this.context, words);
    const ports = this.portsOf(endpoint);
    this.begin(addresses, ports);
    if (!exact) {
      const told = missing(
        endpoint.topology.gap("DescribeNetworkInterfaces"),
        say`Some network interfaces that ${link.to(endpoint.node.id)} names were not returned, so its addresses are not known.`,
      );
      this.journey.add(
        step("hop", "unknown", "UNKNOWN_RESOURCE", told.sentence, {
          permission: told.permission,
          nodeIds: [endpoint.node.id],
        }),
      );
    }
    this.toEndpointAt(endpoint, addresses, words);
  }

  private toEndpointAt(endpoint: Located<"endpoint">, addresses: readonly Interval[], words: Sentence): void {
    const { journey } = this;
    if (journey.failed && journey.steps.at(-1)?.code === "ENI_ADDRESS_RESTRICTION") return;
    const { family, link } = this.context;
    const { topology, node } = endpoint;
    const { doors: every } = doorsOf(endpoint, family, null);
    const doors = every.filter((door) =>
      door.addresses.some(({ first, last }) => addresses.some((one) => one.first <= last && first <= one.last)),
    );
    const named: Named = {
      groupIds: node.attributes.groups.map(({ groupId }) => groupId),
      prefixListIds: [],
      words,
      exact: true,
    };
    const arrival = follow(
      journey,
      this.start,
      endpointDestination(endpoint, addresses, this.context, words),
      named,
      null,
    );
    const vpcId = topology.vpcOf(node)?.id ?? null;
    if (arrival === null) return;
    if (arrival.kind === "outside") {
      const before = journey.steps.length;
      this.notOutside(addresses, words);
      if (journey.steps.length > before) return;
    }
    if (arrival.kind !== "local" || arrival.facts.vpcId !== vpcId) {
      const sentence = say`The routes do not lead to ${vpcId === null ? "the VPC" : link.to(vpcId)} of ${link.to(node.id)}.`;
      journey.add(step("route", "fail", "DISCONNECTED_VPCS", sentence, { nodeIds: [node.id] }));
      return;
    }
    journey.via = "interfaceEndpoint";
    journey.viaId = node.id;
    enterDoors(journey, arrival.entry, endpoint, doors);
    journey.visit(...doors.map(({ interfaceId }) => interfaceId), node.id);
    endpointIngress(journey, endpoint);
    journey.add(stateStep(journey, endpoint));
    journey.add(policyStep(journey, endpoint, this.question));
    providerSteps(journey, endpoint, doors);
    journey.visit(serviceOf(topology, node)?.id ?? null);
  }

  /** The ports that clients call: as asked, of the service, or of the provider's listeners where it was read. */
  private portsOf(endpoint: Located<"endpoint">): PortRange[] {
    // A Tunnel endpoint speaks UDP alone, whatever is usual elsewhere.
    if (this.question.protocol === undefined)
      this.context.protocol = flowsOf(endpoint.node).flows[0]?.protocol ?? "tcp";
    if (this.question.port !== undefined) return [{ from: this.question.port, to: this.question.port }];
    const { flows, known } = flowsOf(endpoint.node);
    if (known) return flows;
    const listening = listenerPorts(this.context.network, endpoint, this.context.protocol);
    if (listening.length > 0) return listening;
    this.context.portsKnown = false;
    this.context.permission = providerGap(this.context.network, endpoint)?.permission ?? null;
    return flows;
  }
}
