import { readFileSync } from "node:fs";
import path from "node:path";

/** The variables of a process, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Sections = Map<string, Map<string, string>>;

const NAMING_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
] as const;

/** Keys that make a section of the shared files a source of credentials; a section with only a Region is none. */
const NAMING_KEYS = [
  "aws_access_key_id",
  "credential_process",
  "credential_source",
  "login_session",
  "role_arn",
  "sso_account_id",
  "sso_session",
  "sso_start_url",
  "web_identity_token_file",
] as const;

/**
 * Whether the environment or the shared AWS files name credentials of any kind. Says nothing about whether they work:
 * it reads variables and two small files, never the network, and does not load the AWS SDK.
 */
export function namesCredentials(env: Environment, homeDirectory: string): boolean {
  if (NAMING_VARIABLES.some((name) => isSet(env[name]))) return true;
  const files = sharedFiles(env, homeDirectory);
  return [files.credentials, files.config].some((file) =>
    [...readSections(file).values()].some((section) => NAMING_KEYS.some((key) => isSet(section.get(key)))),
  );
}

/**
 * The Region that the environment chooses: `AWS_REGION`, `AWS_DEFAULT_REGION`, else the Region of the profile in the
 * shared files. An empty list when none does.
 */
export function defaultRegions(env: Environment, homeDirectory: string): string[] {
  const files = sharedFiles(env, homeDirectory);
  const profile = isSet(env.AWS_PROFILE) ? env.AWS_PROFILE.trim() : "default";
  const candidates = [
    () => env.AWS_REGION,
    () => env.AWS_DEFAULT_REGION,
    () => readSections(files.config).get(profile)?.get("region"),
    () => readSections(files.credentials).get(profile)?.get("region"),
  ];
  for (const candidate of candidates) {
    const region = candidate();
    if (isSet(region)) return [region.trim()];
  }
  return [];
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== "";
}

function sharedFiles(env: Environment, homeDirectory: string): { credentials: string; config: string } {
  return {
    credentials: isSet(env.AWS_SHARED_CREDENTIALS_FILE)
      ? env.AWS_SHARED_CREDENTIALS_FILE
      : path.join(homeDirectory, ".aws", "credentials"),
    config: isSet(env.AWS_CONFIG_FILE) ? env.AWS_CONFIG_FILE : path.join(homeDirectory, ".aws", "config"),
  };
}

/**
 * The profiles of a shared file by name, `[profile x]` and `[x]` alike. A file that is missing or unreadable has none;
 * sections that are not profiles (`[sso-session x]`, `[services x]`) are left out.
 */
function readSections(file: string): Sections {
  const sections: Sections = new Map();
  let current: Map<string, string> | null = null;
  for (const line of readText(file).split(/\r?\n/)) {
    const header = /^\s*\[\s*(?:(profile)\s+)?([^\]]+?)\s*\]/.exec(line);
    if (header !== null) {
      const name = unquoted(header[2] ?? "");
      const isProfile = header[1] !== undefined || !/^(?:sso-session|services)\s/.test(name);
      current = isProfile ? (sections.get(name) ?? new Map<string, string>()) : null;
      if (current !== null) sections.set(name, current);
      continue;
    }
    // An indented line belongs to the nested setting above it, e.g. `s3 =` followed by `  region = x`.
    const setting = /^([A-Za-z0-9_]+)\s*=\s*(.*)$/.exec(line);
    if (current === null || setting === null) continue;
    current.set((setting[1] ?? "").toLowerCase(), (setting[2] ?? "").replace(/\s+[#;].*$/, "").trim());
  }
  return sections;
}

function unquoted(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, "$2");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
