import { z } from "zod";
import type { Call, CallOutcome, Diagnostic, RawRecord } from "@/lib/model";
import { CALLS } from "@/lib/model";

/** The format of our own export: a directory with a manifest beside the AWS answers, or one file. */
export const EXPORT_FORMAT = "isthmus-export/1";

/** The manifest's name inside `<account>/<region>/`. On import it is known by its content like every other file. */
export const MANIFEST_FILE = "isthmus.json";

/** The name of a call's command in the AWS CLI: `DescribeVpcs` → `describe-vpcs`. */
export function commandOf(call: Call): string {
  return call.action.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
}

/** What an export says about an inventory besides its records. */
export interface Manifest {
  accountId: string;
  accountName: string | null;
  region: string;
  /** null where the export gives no valid date. */
  collectedAt: string | null;
  calls: CallOutcome[];
  diagnostics: Diagnostic[];
}

const identitySchema = z.object({ accountId: z.string().min(1), region: z.string().min(1) });

const callSchema = z.object({
  service: z.enum(CALLS.map((call) => call.service)),
  action: z.enum(CALLS.map((call) => call.action)),
  status: z.enum(["complete", "partial", "denied", "throttled", "failed", "notAsked"]),
  target: z.string().exactOptional(),
  pages: z.number().int().nonnegative(),
  records: z.number().int().nonnegative(),
  error: z.object({ code: z.string(), message: z.string() }).exactOptional(),
});

const diagnosticSchema = z.object({
  severity: z.enum(["warning", "error"]),
  code: z.string(),
  message: z.string(),
  subject: z.string(),
});

/**
 * Reads a manifest. Account and Region are needed; whatever else is malformed is left out and named in `faults`, one
 * phrase each, e.g. `calls[3]`.
 */
export function parseManifest(value: RawRecord): { manifest: Manifest | null; faults: string[] } {
  const identity = identitySchema.safeParse(value);
  if (!identity.success) {
    return { manifest: null, faults: identity.error.issues.map((issue) => issue.path.join(".")) };
  }
  const faults: string[] = [];
  const list = <T>(name: "calls" | "diagnostics", schema: z.ZodType<T>): T[] => {
    const entries = value[name];
    if (!Array.isArray(entries)) {
      faults.push(name);
      return [];
    }
    return entries.flatMap((entry: unknown, index) => {
      const parsed = schema.safeParse(entry);
      if (parsed.success) return [parsed.data];
      faults.push(`${name}[${index}]`);
      return [];
    });
  };
  const calls = list("calls", callSchema);
  const diagnostics = list("diagnostics", diagnosticSchema);
  const dated = typeof value.collectedAt === "string" && !Number.isNaN(Date.parse(value.collectedAt));
  if (!dated) faults.push("collectedAt");
  return {
    manifest: {
      ...identity.data,
      accountName: typeof value.accountName === "string" ? value.accountName : null,
      collectedAt: dated ? String(value.collectedAt) : null,
      calls,
      diagnostics,
    },
    faults,
  };
}
