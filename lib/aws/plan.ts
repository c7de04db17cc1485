import { type ActionName, CALLS, type Call, callOf, compareText, type RawRecord, targetIn } from "@/lib/model";
import { isAwaited, recordsIn } from "./calls";
import { describeFailure } from "./errors";
import { Flow, type Listener } from "./flow";
import type { CallResult, CollectionRun } from "./run";

/** Most values of one filter (EC2 API reference, "Filtering"). */
const FILTER_VALUES = 200;

/** Most ARNs of one DescribeLoadBalancers (ELBv2 API reference). */
const LOAD_BALANCER_ARNS = 20;

/** What SearchTransitGatewayRoutes is asked for: it wants a filter (domain.md §2.15). */
const ALL_ROUTES = [{ Name: "type", Values: ["static", "propagated"] }];

/** RAM wants to be told whose shares; subnets are the only shared resources that the graph needs. */
export const SHARED_SUBNETS = { resourceOwner: "SELF", resourceType: "ec2:Subnet" };

const DNS_ATTRIBUTES = [
  ["enableDnsSupport", "EnableDnsSupport"],
  ["enableDnsHostnames", "EnableDnsHostnames"],
] as const;

/** Whether an action lists resources of a Region, and depends on no other call and on nothing that must be named. */
export function isPlainList({ per, service, action }: Call): boolean {
  return per === null && service !== "ram" && action !== "GetCallerIdentity";
}

/**
 * Makes every call of the catalogue; the answer is the caller's identity. All lists start at once. A call about one resource
 * starts when the page with that resource has arrived, so that the whole takes as long as the longest chain of requests that
 * need each other.
 */
export async function askEverything(run: CollectionRun, region: string): Promise<CallResult> {
  const identity = run.list("GetCallerIdentity", {
    onRecords: ([caller]) => {
      if (typeof caller?.Account === "string") run.knowAccount(caller.Account);
    },
  });
  const flows = new Map<string, Flow>();
  const start = (calls: readonly Call[]): void => {
    for (const { action } of calls) {
      flows.set(action, new Flow(async (onRecords) => [await run.list(action, { onRecords })]));
    }
  };
  const lists = CALLS.filter(isPlainList);
  start(lists.filter(({ action }) => isAwaited(action, {})));
  // In the order of the catalogue, in which a list stands before what is asked about its resources.
  for (const call of CALLS) {
    if (call.per === null) continue;
    const resources = flows.get(call.per.action);
    if (resources === undefined) throw new Error(`${call.action} stands before ${call.per.action} in the catalogue.`);
    // Whose records may be read depends on who asks.
    const known = call.action === "ListResourceRecordSets" ? resources.after(identity) : resources;
    flows.set(call.action, followUp(run, call, known, region));
  }
  // Writing forty requests takes a while; those that others wait for are on their way meanwhile.
  await new Promise((resolve) => setImmediate(resolve));
  start(lists.filter(({ action }) => !isAwaited(action, {})));
  const shares = [
    run.list("ListResources", { target: "SELF", input: SHARED_SUBNETS }),
    run.list("ListResources", {
      target: "OTHER-ACCOUNTS",
      input: { ...SHARED_SUBNETS, resourceOwner: "OTHER-ACCOUNTS" },
    }),
    run.list("ListPrincipals", { target: "SELF", input: SHARED_SUBNETS }),
  ];
  await Promise.all([...shares, ...[...flows.values()].map(({ ended }) => ended)]);
  return identity;
}

function followUp(run: CollectionRun, call: Call, resources: Flow, region: string): Flow {
  switch (call.action) {
    case "DescribeVpcAttribute":
      return new Flow(() => forEachOf(run, call, resources, (vpcId) => askVpcAttributes(run, vpcId)));
    case "DescribeVpcEndpointServices":
      return new Flow(() => askServices(run, resources, region));
    case "DescribeLoadBalancers":
      return new Flow((onRecords) => askLoadBalancers(run, resources, onRecords));
    default:
      return new Flow((onRecords) =>
        forEachOf(run, call, resources, (target) =>
          run.list(call.action, { target, input: inputAbout(call.action, target, region), onRecords }),
        ),
      );
  }
}

/** The input of a call about one resource, without what belongs to its pages. */
export function inputAbout(action: ActionName, target: string, region: string): object {
  const { per } = callOf(action);
  switch (action) {
    case "ListHostedZonesByVPC":
      return { VPCId: target, VPCRegion: region };
    case "SearchTransitGatewayRoutes":
      return { TransitGatewayRouteTableId: target, Filters: ALL_ROUTES };
    default:
      return per === null ? {} : { [per.field]: target };
  }
}

/** Makes a call for each resource of a flow as it comes. */
async function forEachOf(
  run: CollectionRun,
  call: Call,
  resources: Flow,
  ask: (id: string) => Promise<CallResult>,
): Promise<CallResult[]> {
  const asked = new Map<string, Promise<CallResult>>();
  resources.each((records) => {
    for (const record of records) {
      const id = targetIn(call, record, run.account);
      if (id !== null && !asked.has(id)) asked.set(id, ask(id));
    }
  });
  await resources.ended;
  if (asked.size === 0) return [await nothingIn(run, call.action, resources)];
  return Promise.all(asked.values());
}

/** Records a call about resources of which none came: there are none, or they could not be seen. */
async function nothingIn(run: CollectionRun, action: ActionName, resources: Flow): Promise<CallResult> {
  const gap = await resources.gap();
  return gap === null ? run.nothingToAsk(action) : run.notAsked(action, gap);
}

/** Both DNS attributes of a VPC, which AWS gives one at a time (domain.md §2.3), as one record. */
function askVpcAttributes(run: CollectionRun, vpcId: string): Promise<CallResult> {
  return run.call("DescribeVpcAttribute", vpcId, async (addPage) => {
    const attributes: RawRecord = { VpcId: vpcId };
    const asked = await Promise.allSettled(
      DNS_ATTRIBUTES.map(async ([attribute, field]) => {
        const answer = await run.send("DescribeVpcAttribute", { VpcId: vpcId, Attribute: attribute });
        const value: unknown = Reflect.get(answer, field);
        if (value !== undefined) attributes[field] = value;
      }),
    );
    const answered = asked.filter((attempt) => attempt.status === "fulfilled").length;
    for (let page = 1; page <= answered; page += 1) addPage(page === answered ? [attributes] : []);
    for (const attempt of asked) if (attempt.status === "rejected") throw attempt.reason;
  });
}

/** What the services in use support; all services of a Region would be hundreds of records (domain.md §2.9). */
async function askServices(run: CollectionRun, endpoints: Flow, region: string): Promise<CallResult[]> {
  const action = "DescribeVpcEndpointServices";
  const namesByRegion = new Map<string, Set<string>>();
  endpoints.each((records) => {
    for (const { ServiceName: name, ServiceRegion } of records) {
      if (typeof name !== "string" || name === "") continue;
      const serviceRegion = typeof ServiceRegion === "string" && ServiceRegion !== "" ? ServiceRegion : region;
      const names = namesByRegion.get(serviceRegion) ?? new Set<string>();
      namesByRegion.set(serviceRegion, names.add(name));
    }
  });
  await endpoints.ended;
  if (namesByRegion.size === 0) return [await nothingIn(run, action, endpoints)];
  const inputs = [...namesByRegion]
    .sort(([a], [b]) => compareText(a, b))
    .flatMap(([serviceRegion, names]) =>
      batches(names, FILTER_VALUES).map((values) => ({
        Filters: [{ Name: "service-name", Values: values }],
        ...(serviceRegion === region ? {} : { ServiceRegions: [serviceRegion] }),
      })),
    );
  return Promise.all(inputs.map((input) => run.list(action, { input })));
}

/** The load balancers that the endpoint services of this account name. */
async function askLoadBalancers(run: CollectionRun, services: Flow, onRecords: Listener): Promise<CallResult[]> {
  const arns = new Set<string>();
  services.each((records) => {
    for (const { NetworkLoadBalancerArns, GatewayLoadBalancerArns } of records) {
      for (const arn of [NetworkLoadBalancerArns, GatewayLoadBalancerArns].flat()) {
        if (typeof arn === "string" && arn !== "") arns.add(arn);
      }
    }
  });
  await services.ended;
  if (arns.size === 0) return [await nothingIn(run, "DescribeLoadBalancers", services)];
  return Promise.all(batches(arns, LOAD_BALANCER_ARNS).map((batch) => askBatch(run, batch, onRecords)));
}

/** AWS refuses a whole batch when one of its load balancers is gone; the others are then asked for in halves. */
function askBatch(run: CollectionRun, batch: readonly string[], onRecords: Listener): Promise<CallResult> {
  const action = "DescribeLoadBalancers";
  return run.call(action, undefined, async (addPage) => {
    const ask = async (arns: readonly string[]): Promise<void> => {
      try {
        const records = recordsIn(action, await run.send(action, { LoadBalancerArns: arns }), undefined);
        addPage(records);
        onRecords(records);
      } catch (error) {
        // On the wire it is `LoadBalancerNotFound`; the SDK adds a word.
        if (!describeFailure(error, []).code.startsWith("LoadBalancerNotFound")) throw error;
        if (arns.length === 1) return addPage([]);
        const middle = Math.ceil(arns.length / 2);
        await ask(arns.slice(0, middle));
        await ask(arns.slice(middle));
      }
    };
    await ask(batch);
  });
}

function batches(items: Iterable<string>, size: number): string[][] {
  const sorted = [...items].sort(compareText);
  return Array.from({ length: Math.ceil(sorted.length / size) }, (_, index) =>
    sorted.slice(index * size, (index + 1) * size),
  );
}
