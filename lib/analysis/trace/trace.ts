import type { AddressFamily, Network as NetworkOf, Topology } from "@/lib/model";
import { Network } from "@/lib/model";
import { familiesOf } from "../reach/shared";
import { Linker } from "../words";
import { Journey } from "./journey";
import type { Source, Target } from "./question";
import { readQuestion } from "./question";
import { sourceStep } from "./source";
import { summaryOf } from "./summary";
import { Tracer } from "./tracer";
import type { Context, Trace, TraceProblem, TraceQuestion } from "./types";
import { verdictOf } from "./words";

/** Whether one thing reaches another, by which way, and what decides: hop by hop, offline (domain.md §4). */

export type TraceResult = { ok: true; trace: Trace } | { ok: false; problem: TraceProblem };

const alone = new WeakMap<Topology, NetworkOf>();

/** A topology as a network of its own, for questions that nothing else was collected for. */
function networkOf(topology: Topology): NetworkOf {
  const known = alone.get(topology) ?? new Network([topology]);
  alone.set(topology, known);
  return known;
}

/**
 * Traces a connection from a subnet, an interface or an address of this topology. The verdict follows from the steps and
 * nothing else. A question that names nothing gives the problem in place of a trace; nothing throws.
 */
export function trace(
  topology: Topology,
  question: TraceQuestion,
  network: NetworkOf = networkOf(topology),
): TraceResult {
  const read = readQuestion(topology, question, network);
  if (!read.ok) return read;
  const link = new Linker(read.source.facts.topology, read.source.facts.vpcId, { network });
  const traced = traceBetween(read.source, read.target, question, network, link);
  return { ok: true, trace: { ...traced, summary: summaryOf(traced, link) } };
}

/** Traces between two ends that are known; what the matrix does for every cell. */
export function traceBetween(
  source: Source,
  target: Target,
  question: TraceQuestion,
  network: NetworkOf,
  link: Linker,
): Omit<Trace, "summary"> {
  const family = question.family ?? usualFamily(source);
  const context: Context = {
    network,
    link,
    family,
    protocol: question.protocol ?? "tcp",
    portsKnown: true,
    addressesKnown: true,
    permission: null,
  };
  const journey = new Journey(context, []);
  journey.visit(source.networkInterface?.id ?? null, source.subnet.id);
  journey.add(sourceStep(source, context));
  new Tracer(source, question, journey).go(target);
  if (target.kind === "endpoint") journey.visit(target.id);
  const { verdict, deciding } = verdictOf(journey.steps, journey.via);
  const lost = verdict === "fail" && (journey.via === "none" || journey.via === "local");
  return {
    question,
    from: { id: source.id, label: source.label },
    to: { id: target.id, label: target.label },
    verdict,
    via: lost ? "none" : journey.via,
    viaId: lost ? null : journey.viaId,
    steps: journey.steps,
    deciding,
    path: [...new Set(journey.path)],
  };
}

function usualFamily({ subnet, clients, address }: Source): AddressFamily {
  if (address !== null) return address.family;
  const interfaces = clients.flatMap((client) => client.interfaces);
  if (interfaces.length > 0)
    return interfaces.some(({ attributes }) => attributes.privateIpAddresses.length > 0) ? "ipv4" : "ipv6";
  return familiesOf(subnet).has("ipv4") ? "ipv4" : "ipv6";
}
