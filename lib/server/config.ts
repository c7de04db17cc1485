import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { namesCredentials } from "@/lib/aws";
import { describeJsonFault, findJsonFault } from "@/lib/import";

const text = z.string().trim().min(1);

/** What the keys with two forms accept. */
const FORMS: Record<string, string> = {
  regions: '"all" or a list of Regions such as ["us-east-1"]',
  accounts: '"organization" or a list of account ids such as ["111122223333"]',
};

const region = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, "expected the name of a Region such as us-east-1");
const accountId = z.string().regex(/^\d{12}$/, "expected an account id of 12 digits, in quotation marks");

/** Role names and paths of IAM: letters, digits and `+=,.@_-/`. */
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;

const sourceSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("aws"),
    name: text.optional(),
    profile: text.optional(),
    regions: z.union([z.literal("all"), z.array(region).min(1)]).optional(),
    accountName: text.optional(),
    roles: z
      .array(z.string().regex(ROLE_ARN, "expected the ARN of a role such as arn:aws:iam::111122223333:role/Isthmus"))
      .min(1)
      .optional(),
    roleName: z.string().regex(ROLE_NAME, "expected the name of a role such as Isthmus").optional(),
    accounts: z.union([z.literal("organization"), z.array(accountId).min(1)]).optional(),
    externalId: z
      .string()
      .regex(
        /^[\w+=,.@:/-]{2,1224}$/,
        "expected an external id as IAM allows it (2 to 1,224 letters, digits, +=,.@:/-)",
      )
      .optional(),
    sessionName: z
      .string()
      .regex(/^[\w+=,.@-]{2,64}$/, "expected a session name as STS allows it (2 to 64 letters, digits, +=,.@-)")
      .optional(),
  }),
  z.strictObject({ type: z.literal("files"), path: text, name: text.optional() }),
  z.strictObject({ type: z.literal("demo") }),
]);

const configSchema = z.strictObject({
  $schema: z.string().optional(),
  sources: z.array(sourceSchema).min(1),
});

/** One source as configured. Paths of `files` are absolute; `label` of `files` is the path as it was written. */
export type SourceConfig = AwsSource | { type: "files"; path: string; label: string } | { type: "demo" };

/** Live AWS: the credentials' own account, or the accounts in which they may assume a role. */
export interface AwsSource {
  type: "aws";
  name?: string;
  profile?: string;
  /** `all`: every Region that is enabled for the account. Absent: the one that the environment or the profile names. */
  regions?: "all" | string[];
  accountName?: string;
  /** ARNs of roles to assume. */
  roles?: string[];
  /** Or the name of a role that these accounts have: those listed, or all of the organisation. */
  roleName?: string;
  accounts?: "organization" | string[];
  externalId?: string;
  sessionName?: string;
}

/** Where configuration comes from: the environment of the process, its working directory and its user's home. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  home: string;
}

export interface Config {
  sources: SourceConfig[];
  /** What decided, for people: a file, a variable, or what was found in the environment. */
  origin: string;
  /** What was asked for and is not done, a sentence each, e.g. a variable that the configuration file overrules. */
  notices: string[];
}

export type ConfigResult = { ok: true; config: Config } | { ok: false; problems: string[] };

/** The surroundings of this process. */
export function surroundings(): Surroundings {
  return { env: process.env, cwd: process.cwd(), home: homedir() };
}

/**
 * The sources to show: `isthmus.config.json` (or the file in ISTHMUS_CONFIG), else ISTHMUS_SOURCE, else live AWS when
 * the environment or `~/.aws` names credentials, else the demo. Each problem is a sentence that names file and key.
 * An ISTHMUS_SOURCE that a file overrules is said to be ignored, in the origin and as a notice.
 */
export async function loadConfig({ env, cwd, home }: Surroundings): Promise<ConfigResult> {
  const named = env.ISTHMUS_CONFIG?.trim() || undefined;
  const file = named ?? "isthmus.config.json";
  let content: string | null = null;
  try {
    content = await readFile(path.resolve(/* turbopackIgnore: true */ cwd, file), "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (named !== undefined || code !== "ENOENT") return { ok: false, problems: [unreadable(file, code, named)] };
  }
  const source = env.ISTHMUS_SOURCE?.trim() || undefined;
  if (content !== null) {
    const result = parseConfig(file, content, path.dirname(path.resolve(cwd, file)), home);
    return result.ok && source !== undefined ? { ok: true, config: overruling(result.config, source) } : result;
  }
  if (source !== undefined) return decided(sourceFromText(source, cwd, home), `ISTHMUS_SOURCE=${source}`);
  if (namesCredentials(env, home)) return decided({ type: "aws" }, "AWS credentials found in the environment");
  return decided({ type: "demo" }, "no AWS credentials found");
}

function decided(source: SourceConfig, origin: string): ConfigResult {
  return { ok: true, config: { sources: [source], origin, notices: [] } };
}

/** A file decides over ISTHMUS_SOURCE; whoever set the variable must be told. */
function overruling(config: Config, source: string): Config {
  const ignored = `ISTHMUS_SOURCE=${source} is ignored`;
  return {
    sources: config.sources,
    origin: `${config.origin} (${ignored})`,
    notices: [...config.notices, `${ignored}: ${config.origin} decides.`],
  };
}

/** The meaning of `--source` and ISTHMUS_SOURCE: `demo`, `aws`, or a path relative to `cwd`. */
export function sourceFromText(source: string, cwd: string, home: string): SourceConfig {
  if (source === "demo") return { type: "demo" };
  if (source === "aws") return { type: "aws" };
  return { type: "files", path: resolvePath(source, cwd, home), label: source };
}

/**
 * Validates the text of a configuration file; relative paths in it start at `directory`. Text that is not JSON is one
 * problem, with line and column.
 */
export function parseConfig(file: string, content: string, directory: string, home: string): ConfigResult {
  const json = content.replace(/^\uFEFF/, "");
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { ok: false, problems: [notJson(file, json)] };
  }
  const parsed = configSchema.safeParse(value, { reportInput: true });
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.flatMap((issue) => describeIssue(file, issue)) };
  }
  const problems = roleProblems(file, parsed.data.sources);
  if (problems.length > 0) return { ok: false, problems };
  const sources = parsed.data.sources.map((source): SourceConfig => {
    switch (source.type) {
      case "demo":
        return { type: "demo" };
      case "files":
        return {
          type: "files",
          path: resolvePath(source.path, directory, home),
          label: source.name ?? source.path,
        };
      case "aws":
        return {
          type: "aws",
          ...(source.name === undefined ? {} : { name: source.name }),
          ...(source.profile === undefined ? {} : { profile: source.profile }),
          ...(source.regions === undefined
            ? {}
            : { regions: source.regions === "all" ? "all" : [...new Set(source.regions)] }),
          ...(source.accountName === undefined ? {} : { accountName: source.accountName }),
          ...(source.roles === undefined ? {} : { roles: [...new Set(source.roles)] }),
          ...(source.roleName === undefined ? {} : { roleName: source.roleName }),
          ...(source.accounts === undefined
            ? {}
            : { accounts: source.accounts === "organization" ? source.accounts : [...new Set(source.accounts)] }),
          ...(source.externalId === undefined ? {} : { externalId: source.externalId }),
          ...(source.sessionName === undefined ? {} : { sessionName: source.sessionName }),
        };
    }
  });
  return { ok: true, config: { sources, origin: file, notices: [] } };
}

function notJson(file: string, json: string): string {
  if (json.trim() === "") return `${file} is empty. It must at least hold {"sources": [{"type": "demo"}]}.`;
  const fault = findJsonFault(json);
  if (fault === null) return `${file} is too deep to be read as JSON.`;
  const comment = fault.found === "/" ? " JSON has no comments." : "";
  return `${file} ${describeJsonFault(fault)}.${comment}`;
}

function resolvePath(written: string, directory: string, home: string): string {
  return path.resolve(/* turbopackIgnore: true */ directory, written.replace(/^~(?=$|[\\/])/, home));
}

function unreadable(file: string, code: string, named: string | undefined): string {
  const what = code === "ENOENT" ? "no such file" : `cannot be read (${code})`;
  return named === undefined ? `${file}: ${what}` : `${file}: ${what}. ISTHMUS_CONFIG names it.`;
}

const KEYS: Record<string, string> = {
  "": "sources",
  aws: "type, name, profile, regions, accountName, roles, roleName, accounts, externalId, sessionName",
  files: "type, path, name",
  demo: "type",
};

function describeIssue(file: string, issue: z.core.$ZodIssue): string[] {
  const where = keyPath(issue.path);
  const at = where === "" ? file : `${file}: ${where}`;
  switch (issue.code) {
    case "unrecognized_keys": {
      const allowed = KEYS[typeOf(issue.input)] ?? "";
      return issue.keys.map(
        (key) => `${file}: ${keyPath([...issue.path, key])}: unknown key; expected one of ${allowed}`,
      );
    }
    case "invalid_union":
      return unionProblems(file, issue) ?? [`${at}: expected "aws", "files" or "demo", found ${found(issue.input)}`];
    case "invalid_type":
      return [`${at}: expected ${KINDS[issue.expected] ?? issue.expected}, found ${found(issue.input)}`];
    case "too_small":
      return [`${at}: expected at least one ${issue.origin === "array" ? "entry" : "character"}`];
    case "invalid_format":
      return [`${at}: ${issue.message}, found ${found(issue.input)}`];
    default:
      return [`${at}: ${issue.message}`];
  }
}

/** Of a key with two forms, what is wrong with the form that was meant; null for a source of no known type. */
function unionProblems(file: string, issue: z.core.$ZodIssueInvalidUnion): string[] | null {
  const form = FORMS[String(issue.path.at(-1))];
  if (form === undefined) return null;
  const meant = issue.errors.find((problems) =>
    problems.every(({ path: inner, code }) => inner.length > 0 || code === "too_small"),
  );
  if (meant === undefined) return [`${file}: ${keyPath(issue.path)}: expected ${form}, found ${found(issue.input)}`];
  return meant.flatMap((problem) => describeIssue(file, { ...problem, path: [...issue.path, ...problem.path] }));
}

/** Keys of a source that only make sense together, or never do. */
function roleProblems(file: string, sources: z.output<typeof configSchema>["sources"]): string[] {
  return sources.flatMap((source, index) => {
    if (source.type !== "aws") return [];
    const at = (key: string) => `${file}: sources[${index}].${key}`;
    const { roles, roleName, accounts, externalId, sessionName } = source;
    if (roles !== undefined && roleName !== undefined) {
      return [`${at("roleName")}: expected either roles or roleName with accounts, not both`];
    }
    if (roleName !== undefined && accounts === undefined)
      return [`${at("accounts")}: expected ${FORMS.accounts}, found nothing`];
    if (roleName === undefined && accounts !== undefined) {
      return [`${at("roleName")}: expected the name of the role that these accounts have, found nothing`];
    }
    if (roles !== undefined || roleName !== undefined) return [];
    const [lonely] = [
      externalId === undefined ? [] : "externalId",
      sessionName === undefined ? [] : "sessionName",
    ].flat();
    return lonely === undefined
      ? []
      : [`${at(lonely)}: says how to assume a role, but neither roles nor roleName names one`];
  });
}

const KINDS: Record<string, string> = { array: "a list", object: "an object", string: "text" };

function typeOf(value: unknown): string {
  return typeof value === "object" && value !== null && "type" in value ? String(value.type) : "";
}

function found(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "type" in value ? JSON.stringify(value.type) : "an object";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
}

function keyPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (sofar, part) =>
      typeof part === "number" ? `${sofar}[${part}]` : sofar === "" ? String(part) : `${sofar}.${String(part)}`,
    "",
  );
}

function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown error";
}
