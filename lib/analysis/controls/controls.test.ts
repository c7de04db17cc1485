import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NetworkAclEntry } from "@/lib/model";
import { parseCidr } from "@/lib/model";
import { network, rule } from "../test-network";
import { AclDirection, ruleName } from "./network-acls";
import { GroupDirection } from "./security-groups";

const HTTPS = { protocol: "tcp", from: 443, to: 443 } as const;

function block(text: string) {
  const cidr = parseCidr(text);
  if (cidr === null) throw new Error(text);
  return cidr;
}

/** Blocks inside 10.0.0.0/28: sixteen addresses that a brute force can visit one by one. */
const tinyBlock = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
  .map(([host, length]) => `10.0.0.${host - (host % 2 ** (32 - length))}/${length}`);
const tinyPorts = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 3 })).map(([from, more]) => ({
  from,
  to: from + more,
}));

/** all, some or none of the (address, port) pairs. */
function extent(wanted: string, ports: { from: number; to: number }, passes: (a: bigint, port: number) => boolean) {
  const { first, last } = block(wanted);
  const seen = new Set<boolean>();
  for (let address = first; address <= last; address += 1n) {
    for (let port = ports.from; port <= ports.to; port += 1) seen.add(passes(address, port));
  }
  return seen.size === 2 ? "some" : seen.has(true) ? "all" : "none";
}

describe("AclDirection", () => {
  const entry = (ruleNumber: number, action: "allow" | "deny", cidrBlock: string, more = {}): NetworkAclEntry => ({
    ruleNumber,
    egress: true,
    protocol: "6",
    action,
    cidrBlock,
    portRange: { from: 443, to: 443 },
    ...more,
  });
  const ask = (entries: NetworkAclEntry[], wanted: string) =>
    new AclDirection(entries, true, HTTPS).ask("ipv4", [block(wanted)]);

  it("lets the first rule that matches decide, whatever the order of the records", () => {
    const entries = [entry(200, "allow", "0.0.0.0/0"), entry(100, "deny", "10.0.0.0/24")];
    expect(ask(entries, "10.0.0.0/24")).toEqual({ extent: "none", action: "deny", ruleNumber: 100 });
    expect(ask(entries, "10.0.0.0/23")).toEqual({ extent: "some", action: "deny", ruleNumber: 100 });
    expect(ask(entries, "10.0.1.0/24")).toEqual({ extent: "all", action: "allow", ruleNumber: 200 });
  });

  it("names the closing rule where nothing matches", () => {
    const answer = ask([entry(100, "allow", "10.0.0.0/24"), entry(32767, "deny", "0.0.0.0/0")], "10.9.0.0/24");
    expect(answer).toEqual({ extent: "none", action: "deny", ruleNumber: null });
    expect(ruleName(answer.ruleNumber)).toBe("rule *");
  });

  it("tells directions, protocols and IP versions apart", () => {
    expect(ask([entry(1, "allow", "0.0.0.0/0", { egress: false })], "10.0.0.0/24").extent).toBe("none");
    expect(ask([entry(1, "allow", "0.0.0.0/0", { protocol: "17" })], "10.0.0.0/24").extent).toBe("none");
    expect(ask([entry(1, "allow", "::/0")], "10.0.0.0/24").extent).toBe("none");
    expect(ask([entry(1, "allow", "0.0.0.0/0", { protocol: "-1", portRange: null })], "10.0.0.0/24").extent).toBe(
      "all",
    );
  });

  it("agrees with a look at every address and port", () => {
    const entries = fc.array(
      fc.record({
        ruleNumber: fc.integer({ min: 1, max: 9 }),
        egress: fc.boolean(),
        protocol: fc.constantFrom("6", "17", "-1"),
        action: fc.constantFrom("allow" as const, "deny" as const),
        cidrBlock: tinyBlock,
        portRange: fc.option(tinyPorts),
      }),
      { maxLength: 7 },
    );
    const unique = entries.map((list) => [...new Map(list.map((e) => [`${e.ruleNumber}${e.egress}`, e])).values()]);
    fc.assert(
      fc.property(unique, fc.boolean(), tinyPorts, tinyBlock, (list, egress, ports, wanted) => {
        const found = new AclDirection(list, egress, { protocol: "tcp", ...ports }).ask("ipv4", [block(wanted)]);
        const passes = (address: bigint, port: number) => {
          const sorted = [...list].sort((a, b) => a.ruleNumber - b.ruleNumber);
          const first = sorted.find((e) => {
            const { first, last } = block(e.cidrBlock);
            const inPorts = e.protocol === "-1" || e.portRange === null || within(e.portRange, port);
            const matches = e.protocol === "-1" || e.protocol === "6";
            return e.egress === egress && matches && inPorts && first <= address && address <= last;
          });
          return first?.action === "allow";
        };
        expect(found.extent).toBe(extent(wanted, ports, passes));
      }),
      { numRuns: 500 },
    );
  });
});

const within = (range: { from: number; to: number }, port: number) => range.from <= port && port <= range.to;

describe("GroupDirection", () => {
  const app = (records: Parameters<typeof network>[0], groups = ["sg-x"]) =>
    new GroupDirection(
      network({ SecurityGroups: [{ GroupId: "sg-x", GroupName: "x", VpcId: "vpc-1" }], ...records }),
      groups,
      false,
      HTTPS,
    );
  const peer = { family: "ipv4", groupIds: [], prefixListId: null } as const;
  const asked = (direction: GroupDirection, wanted: string, more: Partial<Parameters<GroupDirection["ask"]>[0]> = {}) =>
    direction.ask({ ...peer, addresses: [block(wanted)], ...more });

  it("admits the union of all rules, and names them", () => {
    const direction = app({
      SecurityGroupRules: [
        rule("sgr-1", "sg-x", false, 443, 443, { CidrIpv4: "10.0.0.0/25" }),
        rule("sgr-2", "sg-x", false, 400, 500, { CidrIpv4: "10.0.0.128/25" }),
        rule("sgr-3", "sg-x", false, 80, 80, { CidrIpv4: "0.0.0.0/0" }),
      ],
    });
    const found = asked(direction, "10.0.0.0/24");
    expect(found.extent).toBe("all");
    expect(found.rules.map((r) => r.rule.ruleId).sort()).toEqual(["sgr-1", "sgr-2"]);
    expect(asked(direction, "10.0.0.0/23").extent).toBe("some");
    expect(asked(direction, "10.1.0.0/24").extent).toBe("none");
  });

  it("admits members of a referenced group, and cannot tell where membership is not visible", () => {
    const direction = app({
      SecurityGroupRules: [
        rule("sgr-1", "sg-x", false, 443, 443, { ReferencedGroupInfo: { GroupId: "sg-app", UserId: "1" } }),
      ],
    });
    expect(asked(direction, "10.0.0.0/24", { groupIds: ["sg-app"] }).extent).toBe("all");
    expect(asked(direction, "10.0.0.0/24").extent).toBe("none");
    expect(asked(direction, "10.0.0.0/24", { groupIds: null }).extent).toBe("unknown");
  });

  it("covers a prefix list by its id, and cannot tell where the list's blocks are not visible", () => {
    const direction = app({
      SecurityGroupRules: [rule("sgr-1", "sg-x", false, 443, 443, { PrefixListId: "pl-mystery" })],
    });
    expect(asked(direction, "10.0.0.0/24").extent).toBe("unknown");
    expect(direction.ask({ ...peer, addresses: null, prefixListId: "pl-mystery" }).extent).toBe("all");
  });

  it("cannot tell where a group is not visible, unless another one admits everything", () => {
    const rules = { SecurityGroupRules: [rule("sgr-1", "sg-x", false, -1, -1, { CidrIpv4: "10.0.0.0/24" })] };
    const direction = app(rules, ["sg-x", "sg-unseen"]);
    expect(asked(direction, "10.0.0.0/24").extent).toBe("all");
    expect(asked(direction, "10.0.9.0/24")).toMatchObject({ extent: "unknown", unseenGroups: ["sg-unseen"] });
  });

  it("agrees with a look at every address and port", () => {
    const rules = fc.array(fc.tuple(tinyBlock, tinyPorts, fc.boolean()), { maxLength: 5 });
    fc.assert(
      fc.property(rules, tinyPorts, tinyBlock, (list, ports, wanted) => {
        const topology = network({
          SecurityGroups: [{ GroupId: "sg-x", GroupName: "x", VpcId: "vpc-1" }],
          SecurityGroupRules: list.map(([CidrIpv4, p, egress], i) =>
            rule(`sgr-${i}`, "sg-x", egress, p.from, p.to, { CidrIpv4 }),
          ),
        });
        const found = new GroupDirection(topology, ["sg-x"], false, { protocol: "tcp", ...ports }).ask({
          ...peer,
          addresses: [block(wanted)],
        });
        const passes = (address: bigint, port: number) =>
          list.some(([text, p, egress]) => {
            const { first, last } = block(text);
            return !egress && first <= address && address <= last && within(p, port);
          });
        expect(found.extent).toBe(extent(wanted, ports, passes));
      }),
      { numRuns: 150 },
    );
  });
});
