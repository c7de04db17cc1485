import type { Call, CollectionName, RawRecord } from "@/lib/model";
import { CALLS, callOfCollection, isRecord } from "@/lib/model";
import { listOfFiles } from "./list-of-files";
import { Names, namingAdvice } from "./naming";
import type { Fault, Findings, Found, Part } from "./parts";
import { scopesFrom } from "./parts";
import { BATFISH_LISTS } from "./recognise";

/**
 * Turns what the files hold into the answers of calls: which collection, about which resource. Our own export says both
 * itself; of AWS's answers some have the same key for two calls, and some do not say which resource they are about.
 */
export function interpret(findings: Findings): void {
  const exported = new Set(findings.manifests.map(({ scope }) => scope));
  const stated = new Set<Found>();
  const made = findings.found.map((found): Part[] | null => {
    const own = callOfCollection(found.key);
    if (own !== null && scopesFrom(found.scope).some((scope) => exported.has(scope))) {
      stated.add(found);
      return [partOf(found, own.collection)];
    }
    return selfExplanatory(found, findings);
  });
  // Which VPC a list of hosted zones is about its file's name has to say; which zones there are it says itself.
  const zones = findings.found.filter(({ key }) => key === "HostedZoneSummaries");
  const names = new Names([
    ...made.flatMap((parts) => parts ?? []),
    ...zones.map((found) => partOf(found, "HostedZoneSummaries")),
  ]);
  const unnamed = new Map<Call, string[]>();
  for (const [index, found] of findings.found.entries()) {
    for (const part of made[index] ?? named(found, names, unnamed)) {
      if (!stated.has(found)) addTarget(part, names);
      findings.parts.push(part);
    }
  }
  for (const [call, labels] of unnamed) {
    const message = namingAdvice(call, listOfFiles(labels), labels.length);
    findings.diagnostics.push({ severity: "warning", code: "file.unnamed", message, subject: labels[0] ?? "" });
  }
}

/** Keys under which AWS answers calls that do not name their resource, and the collections they may be. */
const NAMELESS = new Map<string, CollectionName[]>([
  ["Associations", ["TransitGatewayRouteTableAssociations"]],
  ["Attributes", ["LoadBalancerAttributes", "TargetGroupAttributes"]],
  ["Entries", ["ManagedPrefixListEntries"]],
  ["HostedZoneSummaries", ["HostedZoneSummaries"]],
  ["Listeners", ["Listeners"]],
  ["ResourceRecordSets", ["ResourceRecordSets"]],
  ["Routes", ["TransitGatewayRoutes"]],
  ["TargetHealthDescriptions", ["TargetHealthDescriptions"]],
  ["TransitGatewayRouteTablePropagations", ["TransitGatewayRouteTablePropagations"]],
]);

/** Other services answer with these keys as well: a field that only the records meant here have. */
const SIGNS = new Map<string, (record: RawRecord) => boolean>([
  ["Associations", (record) => typeof record.TransitGatewayAttachmentId === "string"],
  ["Attributes", (record) => typeof record.Key === "string" && "Value" in record],
  ["Entries", (record) => typeof record.Cidr === "string"],
  ["Instances", (record) => typeof record.InstanceId === "string"],
  ["Listeners", (record) => /^arn:[^:]+:elasticloadbalancing:/.test(String(record.ListenerArn))],
  ["LoadBalancerAttributes", (record) => typeof record.LoadBalancerArn === "string"],
  ["Routes", (record) => "DestinationCidrBlock" in record || "PrefixListId" in record],
  ["principals", (record) => typeof record.resourceShareArn === "string"],
  ["resources", (record) => typeof record.resourceShareArn === "string"],
]);

/** False where the answer is one of another service: no list, or a list of something else. */
function isMeant({ key, entries, failure }: Found): boolean {
  const sign = SIGNS.get(key);
  if (sign === undefined || failure !== null) return true;
  return entries !== null && entries.every((entry) => !isRecord(entry) || sign(entry));
}

/** The answers whose key and records say what they are; null where the name of the file has to say it. */
function selfExplanatory(found: Found, findings: Findings): Part[] | null {
  const { key, entries } = found;
  const notUsed = (): Part[] => {
    findings.notUsed.push(found.file.label);
    return [];
  };
  if (!isMeant(found)) return notUsed();
  if (key === "PrefixLists") return prefixLists(found);
  if (key === "Reservations") return [partOf(found, "Instances")];
  if (key === "resources" || key === "principals") return shares(found, findings);
  const wrapped = Object.entries(BATFISH_LISTS).find(([name]) => name === key)?.[1];
  if (wrapped !== undefined) return unwrapped(found, wrapped);
  if (NAMELESS.has(key)) {
    // Records that name their resource come from a part of our own export, or are listeners, which always do.
    const as = callOfCollection(key)?.per?.as;
    const speaks = (entry: unknown) => as != null && isRecord(entry) && typeof entry[as] === "string";
    const collection = callOfCollection(key)?.collection;
    if (collection === undefined || found.failure !== null || !entries?.length || !entries.every(speaks)) return null;
    return [partOf(found, collection)];
  }
  const call = callOfCollection(key);
  return call === null ? notUsed() : [partOf(found, call.collection)];
}

/** The answer that the file's name places; nothing, and a note of it, where the name does not. */
function named(found: Found, names: Names, unnamed: Map<Call, string[]>): Part[] {
  const calls = (NAMELESS.get(found.key) ?? []).flatMap((collection) => callOfCollection(collection) ?? []);
  const { label } = found.file;
  const places = calls.flatMap((call) => {
    const target = names.find(call, label);
    return target === null ? [] : [{ call, target }];
  });
  const [place, another] = places;
  if (place === undefined || another !== undefined) {
    const [call] = calls;
    // A file that cannot be read has been reported already; without a name it is not known what it took away.
    if (call === undefined || found.failure !== null)
      return call === undefined || calls.length > 1 ? [] : [partOf(found, call.collection)];
    const labels = unnamed.get(call);
    if (labels === undefined) unnamed.set(call, [label]);
    else labels.push(label);
    return [];
  }
  const { call, target } = place;
  const as = call.per?.as ?? "";
  const entries = found.entries ?? [];
  const placed =
    found.key === "Attributes"
      ? [{ [as]: target, Attributes: entries }]
      : entries.map((entry) => (isRecord(entry) ? { ...entry, [as]: target } : entry));
  const broken = found.failure !== null || found.entries === null;
  return [{ ...partOf(broken ? found : { ...found, entries: placed }, call.collection), target }];
}

/** Calls that can be asked about one resource or about all: the name of a file may say that it was one. */
const PERHAPS_NAMED: ReadonlySet<Call["action"]> = new Set(["DescribeTargetGroups"]);

function addTarget(part: Part, names: Names): void {
  const call = callOfCollection(part.collection);
  if (call === null) return;
  if (PERHAPS_NAMED.has(call.action)) part.target ??= names.find(call, part.file.label);
  if (call.action !== "DescribeVpcEndpointServicePermissions") return;
  // Old versions of the AWS CLI leave ServiceId out of the answer; then the path may name the service.
  const serviceId = /vpce-svc-[0-9a-f]+/.exec(part.file.label)?.[0];
  if (serviceId === undefined) return;
  part.target = serviceId;
  part.records = part.records.map((record) => ({ ...record, ServiceId: record.ServiceId ?? serviceId }));
}

/**
 * describe-prefix-lists and describe-managed-prefix-lists answer with the same key; the fields of the records tell them
 * apart, and the name of the file where there are no records.
 */
function prefixLists(found: Found): Part[] {
  const entries = found.entries ?? [];
  const managed = entries.filter(isManagedPrefixList);
  if (entries.length === 0 || found.entries === null) {
    const byName = /managed/i.test(found.file.label.slice(found.file.label.lastIndexOf("/") + 1));
    return [partOf(found, byName ? "ManagedPrefixLists" : "PrefixLists")];
  }
  const others = entries.filter((entry) => !isManagedPrefixList(entry));
  return [
    ...(others.length > 0 ? [partOf({ ...found, entries: others }, "PrefixLists")] : []),
    ...(managed.length > 0 ? [partOf({ ...found, entries: managed }, "ManagedPrefixLists")] : []),
  ];
}

function isManagedPrefixList(entry: unknown): boolean {
  return isRecord(entry) && ["PrefixListArn", "OwnerId", "MaxEntries"].some((field) => field in entry);
}

/**
 * The answers of AWS RAM. They do not say whether they are about the shares of this account or about those of others, so
 * the file's name has to. Only subnets are of interest.
 */
function shares(found: Found, findings: Findings): Part[] {
  const call = CALLS.find(({ output, service }) => service === "ram" && output === found.key);
  const { label } = found.file;
  const name = label.slice(label.lastIndexOf("/") + 1);
  const self = /(?<![a-z])self(?![a-z])/i.test(name);
  const others = /(?<![a-z])other[-_ ]?accounts(?![a-z])/i.test(name);
  if (call === undefined) return [];
  if (self === others && found.failure === null) {
    const command = call.action === "ListResources" ? "list-resources" : "list-principals";
    const message = `${label} was not used: the answer of AWS RAM does not say whether it is about shares of this account or of others. Put SELF or OTHER-ACCOUNTS into the file's name, as it was in --resource-owner, e.g. ${command}-SELF.json.`;
    findings.diagnostics.push({ severity: "warning", code: "file.unnamed", message, subject: label });
    return [];
  }
  if (others && call.action === "ListPrincipals") {
    findings.notUsed.push(label);
    return [];
  }
  const subnets = found.entries?.filter(
    (entry) => !isRecord(entry) || call.action !== "ListResources" || entry.type === "ec2:Subnet",
  );
  const target = self === others ? null : self ? "SELF" : "OTHER-ACCOUNTS";
  return [{ ...partOf({ ...found, entries: subnets ?? null }, call.collection), target }];
}

/** One part for each resource of a list that Batfish makes of several answers. */
function unwrapped(found: Found, list: (typeof BATFISH_LISTS)[keyof typeof BATFISH_LISTS]): Part[] {
  const { collection, as, inner } = list;
  if (found.failure !== null || found.entries === null) return [partOf(found, collection)];
  if (found.entries.length === 0) return [partOf(found, collection)];
  return found.entries.map((entry) => {
    if (!isRecord(entry) || typeof entry[as] !== "string" || !Array.isArray(entry[inner])) {
      return partOf({ ...found, entries: [null] }, collection);
    }
    const target = entry[as];
    const records = (entry[inner] as unknown[]).map((record) =>
      isRecord(record) ? { ...record, [as]: target } : record,
    );
    const incomplete = entry.AdditionalRoutesAvailable === true ? "routes" : found.incomplete;
    const part = { ...partOf({ ...found, entries: records, incomplete }, collection), target };
    if (found.key !== "TransitGatewayStaticRoutes") return part;
    const message = `${found.file.label} holds the static routes only, not the propagated ones`;
    return { ...part, partial: part.partial ?? { code: "StaticRoutesOnly", message } };
  });
}

function partOf(found: Found, collection: CollectionName): Part {
  const { file, scope, failure } = found;
  const { label } = file;
  const action = callOfCollection(collection)?.action ?? collection;
  const part: Part = {
    collection,
    records: [],
    target: null,
    partial: partialOf(found),
    failure,
    file,
    scope,
    diagnostics: [],
  };
  if (failure !== null) return part;
  if (found.entries === null) {
    const message = `${label}: ${found.key} is not a list, so nothing of ${action} can be read`;
    part.failure = { code: "FileMalformed", message };
    part.diagnostics.push({ severity: "error", code: "file.malformed", message: `${message}.`, subject: label });
    return part;
  }
  found.entries.forEach((entry, index) => {
    if (isRecord(entry)) {
      part.records.push(entry);
      return;
    }
    const message = `${label}: ${found.key}[${index}] is no object and was left out.`;
    part.diagnostics.push({ severity: "error", code: "record.malformed", message, subject: label });
  });
  return part;
}

function partialOf({ incomplete, file: { label } }: Found): Fault | null {
  switch (incomplete) {
    case "pages":
      return { code: "MorePages", message: `${label} says that more pages follow` };
    case "routes":
      return { code: "AdditionalRoutesAvailable", message: `${label} says that there are more routes than it holds` };
    case null:
      return null;
  }
}
