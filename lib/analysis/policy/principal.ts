/** Who calls, and whom a policy names (IAM reference, Principal; VPC guide, principals for gateway endpoints). */

import { any, type Formula, fact, known, NO, not, YES } from "./logic";
import { POLICY_DOCUMENT } from "./operators";
import { arnParts, type Context } from "./pattern";

/** One principal that a policy names, under its type: `AWS`, `Service`, `Federated` or `CanonicalUser`. */
export interface PrincipalEntry {
  type: string;
  id: string;
}

/** The caller of a request, taken apart. `name` is the user's or role's name without its path. */
type Caller =
  | { kind: "anonymous"; id: string }
  | { kind: "service"; id: string }
  | { kind: "other"; id: string }
  | { kind: "root"; id: string; account: string; partition: string | null }
  | { kind: "user" | "role" | "session" | "federated"; id: string; account: string; partition: string; name: string };

/** Reads a principal: an ARN, an account id (its root user), a service's name, or `*` for an anonymous caller. */
function readCaller(id: string): Caller {
  if (id === "*") return { kind: "anonymous", id };
  if (isAccountId(id)) return { kind: "root", id, account: id, partition: null };
  const [, partition = "", service, , account = "", rest = ""] = arnParts(id) ?? [];
  const [type, ...path] = rest.split("/");
  const name = path.at(-1) ?? "";
  if (service === "iam" && rest === "root") return { kind: "root", id, account, partition };
  if (service === "iam" && name !== "" && (type === "user" || type === "role")) {
    return { kind: type, id, account, partition, name };
  }
  if (service === "sts" && type === "assumed-role" && path.length > 1) {
    return { kind: "session", id, account, partition, name: path[0] ?? "" };
  }
  if (service === "sts" && type === "federated-user") return { kind: "federated", id, account, partition, name };
  return /^[a-z0-9.-]+\.amazonaws\.(com(\.cn)?|eu)$/.test(id) ? { kind: "service", id } : { kind: "other", id };
}

const isAccountId = (id: string) => /^\d{12}$/.test(id);

/** The account that an entry stands for: `123456789012` or `arn:aws:iam::123456789012:root`; null for any other entry. */
function accountOf(id: string): { account: string; partition: string | null } | null {
  const caller = readCaller(id);
  return caller.kind === "root" ? caller : null;
}

/** What is odd about a principal that a policy names under `AWS`. */
export function principalFault(id: string): "wildcard" | "deleted" | "unreadable" | null {
  if (id === "*" || isAccountId(id)) return null;
  if (/^A[A-Z]{3}[A-Z0-9]{12,}$/.test(id)) return "deleted";
  if (/[*?]/.test(id)) return "wildcard";
  const { kind } = readCaller(id);
  return kind === "service" || kind === "other" ? "unreadable" : null;
}

/** `"*"` and `{"AWS": "*"}` mean everybody; `{"*": "*"}` is no form of the reference, but can mean nothing else. */
export function isEverybody({ type, id }: PrincipalEntry): boolean {
  return id === "*" && (type === "AWS" || type === "*");
}

/** Whether `Principal` or `NotPrincipal` takes the caller (null: not known). */
export function principalFormula(
  element: { not: boolean; values: readonly PrincipalEntry[] },
  principal: string | null,
  context: Context,
  gateway: boolean,
): Formula {
  const { values: entries } = element;
  if (entries.some(isEverybody)) return known(!element.not);
  if (principal === null) {
    // To be named and to be spared are not the same: an account as NotPrincipal does not spare its users.
    const how = element.not ? "spared by" : "named by";
    const taken = any(entries.map((one) => (nobody(one) ? NO : fact(`${how} ${one.type} ${one.id}`, ["principal"]))));
    return element.not ? not(taken) : taken;
  }
  const caller = readCaller(principal);
  return element.not
    ? not(exempts(entries, caller))
    : any(entries.map((entry) => names(entry, caller, context, gateway)));
}

/** Ids of deleted principals and ARNs with wildcards name nobody. */
function nobody({ type, id }: PrincipalEntry): boolean {
  const fault = type === "AWS" ? principalFault(id) : null;
  return fault === "deleted" || fault === "wildcard";
}

function names(entry: PrincipalEntry, caller: Caller, context: Context, gateway: boolean): Formula {
  const { type, id } = entry;
  if (nobody(entry)) return NO;
  if (type === "Service") return known(caller.kind === "service" && (id === "*" || id === caller.id));
  if (type === "Federated") return namesProvider(id, caller, context);
  if (type === "CanonicalUser") {
    // A canonical user id stands for an account, but nothing says for which.
    return "account" in caller ? fact(`canonical ${id}`, ["principal"]) : known(caller.id === id);
  }
  if (type !== "AWS" || principalFault(id) !== null) return fact(`unreadable ${type} ${id}`, [POLICY_DOCUMENT]);
  const account = accountOf(id);
  if (account !== null) {
    const same = "account" in caller && isSameAccount(account, caller);
    // On a gateway endpoint the account means its root user alone.
    return known(same && (!gateway || caller.kind === "root"));
  }
  const named = namesExactly(id, caller);
  // A gateway endpoint's Principal must be *; what another ARN does there is not documented.
  return gateway && named !== NO ? fact(`gateway ${id}`, [POLICY_DOCUMENT]) : named;
}

function isSameAccount(
  one: { account: string; partition: string | null },
  other: { account: string; partition: string | null },
): boolean {
  const partitions = one.partition === null || other.partition === null || one.partition === other.partition;
  return one.account === other.account && partitions;
}

/** A role's ARN takes the role's sessions too; a session's ARN only that session. */
function namesExactly(id: string, caller: Caller): Formula {
  if (id === caller.id) return YES;
  const named = readCaller(id);
  if (!("name" in named && "name" in caller) || !isSameAccount(named, caller) || named.name !== caller.name) return NO;
  // A session's ARN leaves out the role's path, but an account has no two roles of one name.
  if (named.kind === "role" && caller.kind === "session") return YES;
  return named.kind === "session" && caller.kind === "role" ? fact(`session ${id}`, ["principal"]) : NO;
}

function namesProvider(id: string, caller: Caller, context: Context): Formula {
  if (caller.id === id) return YES;
  if (caller.kind !== "session") return NO;
  const provider = context.get(PROVIDER.toLowerCase());
  if (provider === undefined) return fact(`provider ${id}`, [PROVIDER], PROVIDER);
  return known(provider?.includes(id) ?? false);
}

const PROVIDER = "aws:FederatedProvider";

/**
 * Whether NotPrincipal spares the caller. It must list every identity that the caller goes by: a user and the account; a
 * session, its role and the account. With only some of them listed, AWS says that the account *might* be denied as well.
 */
function exempts(entries: readonly PrincipalEntry[], caller: Caller): Formula {
  if (caller.kind === "service") return known(entries.some(({ type, id }) => type === "Service" && id === caller.id));
  if (!("account" in caller)) return known(entries.some(({ id }) => id === caller.id));
  const listed = entries.filter((entry) => entry.type === "AWS" && !nobody(entry)).map(({ id }) => id);
  const account = listed.some((id) => {
    const of = accountOf(id);
    return of !== null && isSameAccount(of, caller);
  });
  if (caller.kind === "root") return known(account);
  const itself = listed.includes(caller.id);
  const related = listed.some((id) => namesExactly(id, caller) !== NO);
  if (!itself && !related) return NO;
  // Its session must be listed too, and the request does not say which it is.
  if (caller.kind === "role") return fact(`spared ${JSON.stringify(entries)}`, ["principal"]);
  const role = caller.kind !== "session" || listed.some((id) => id !== caller.id && namesExactly(id, caller) === YES);
  return itself && role && account ? YES : fact(`spared ${JSON.stringify(entries)}`, [POLICY_DOCUMENT]);
}

/** Paths that AWS puts its own roles under; a session's ARN does not tell the rest of them. */
const OWN_PATHS = /^(AWSReservedSSO_|AWSServiceRoleFor)/;

/**
 * What the principal alone says of the request's context (IAM reference, global condition keys and principal key values),
 * by lower-case key. The path of an assumed role is taken to be `/`, as its session's ARN does not tell it.
 */
export function factsOfPrincipal(principal: string | null): Record<string, readonly string[] | null> {
  if (principal === null) return {};
  const caller = readCaller(principal);
  if (caller.kind === "other") return {};
  if (caller.kind === "service") {
    return { "aws:principalisawsservice": ["true"], "aws:principalservicename": [caller.id], "aws:username": null };
  }
  if (caller.kind === "anonymous") {
    return {
      "aws:principaltype": ["Anonymous"],
      "aws:principalarn": null,
      "aws:principalaccount": null,
      "aws:principalorgid": null,
      "aws:principalorgpaths": null,
      "aws:username": null,
    };
  }
  const partition = caller.partition ?? "aws";
  const arn =
    caller.kind === "session"
      ? `arn:${partition}:iam::${caller.account}:role/${caller.name}`
      : caller.kind === "root"
        ? `arn:${partition}:iam::${caller.account}:root`
        : caller.id;
  const types = {
    root: "Account",
    user: "User",
    role: "AssumedRole",
    session: "AssumedRole",
    federated: "FederatedUser",
  };
  const untold =
    (caller.kind === "session" && OWN_PATHS.test(caller.name)) || (caller.kind === "root" && caller.partition === null);
  return {
    ...(untold ? {} : { "aws:principalarn": [arn] }),
    "aws:principalaccount": [caller.account],
    "aws:principaltype": [types[caller.kind]],
    "aws:principalisawsservice": ["false"],
    "aws:principalservicename": null,
    "aws:username": caller.kind === "user" ? [caller.name] : null,
  };
}
