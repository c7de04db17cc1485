import type { Sentence } from "../document";
import { code, say } from "../words";
import type { Source } from "./question";
import type { Context, Step, StepCode, StepStatus } from "./types";
import { evidence, missing, step } from "./words";

/** The first step of a trace: whether the source can send at all. */

/** Whether the source can send at all. */
export function sourceStep({ subnet, networkInterface, facts }: Source, { link }: Context): Step {
  const nodeIds = [networkInterface?.id ?? subnet.id];
  const at = (
    status: StepStatus,
    stepCode: StepCode,
    sentence: Sentence,
    proof: Step["evidence"],
    permission: string | null = null,
  ) => step("source", status, stepCode, sentence, { evidence: proof, permission, nodeIds });
  if (networkInterface === null) {
    const { state } = subnet.attributes;
    const proof = [evidence(link, subnet.id, "State", state)];
    const gap = facts.topology.gap("DescribeSubnets");
    if (state === null && gap !== null) {
      const told = missing(gap, []);
      return at("unknown", "STATE_NOT_VISIBLE", told.sentence, proof, told.permission);
    }
    if (state !== null && state !== "available")
      return at("fail", "STATE_SOURCE_NOT_READY", say`${link.to(subnet.id)} is ${code(state)}.`, proof);
    return at("pass", "STATE_SOURCE_READY", say`Packets start in ${link.to(subnet.id)}.`, proof);
  }
  const { role, status, instanceId, instanceState, usedBy } = networkInterface.attributes;
  const it = link.to(networkInterface.id);
  const proof = [evidence(link, networkInterface.id, "Status", status)];
  if (role === "endpoint")
    return at(
      "fail",
      "VPCE_INTRA_VPC_TRAFFIC",
      say`${it} belongs to an endpoint, and an endpoint opens no connections.`,
      proof,
    );
  if (role !== "workload")
    return at(
      "unknown",
      "UNSUPPORTED_COMPONENT",
      say`${it} belongs to AWS (${usedBy}); what it opens connections for is not in what Isthmus reads.`,
      proof,
    );
  if (status !== null && status !== "in-use" && status !== "associated")
    return at("fail", "STATE_SOURCE_NOT_READY", say`${it} is ${code(status)}: nothing uses it.`, proof);
  if (instanceId === null) return at("pass", "STATE_SOURCE_READY", say`Packets start at ${it}.`, proof);
  const instance = evidence(link, networkInterface.id, "instance state", instanceState, instanceId);
  if (instanceState === null) {
    const told = missing(
      facts.topology.gap("DescribeInstances"),
      say`Whether instance ${code(instanceId)} runs is not visible.`,
    );
    return at("unknown", "STATE_NOT_VISIBLE", told.sentence, [...proof, instance], told.permission);
  }
  if (instanceState !== "running")
    return at("fail", "STATE_SOURCE_NOT_READY", say`Instance ${code(instanceId)} of ${it} is ${code(instanceState)}.`, [
      ...proof,
      instance,
    ]);
  return at("pass", "STATE_SOURCE_READY", say`Packets start at ${it}, whose instance runs.`, [...proof, instance]);
}
