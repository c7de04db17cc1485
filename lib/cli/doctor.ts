import { type Diagnosis, diagnose, surroundings } from "@/lib/server";
import { CommandFailure, EXIT } from "./failure";
import { chosenSources, type SourceOption } from "./read";
import { alignColumns, printable } from "./text";

/**
 * `isthmus doctor`: which permissions the credentials at hand lack in each account, and what each costs. Exits with 4 when
 * anything is missing, with 1 when no account could be asked.
 */
export async function doctor(options: SourceOption & { json?: boolean }): Promise<void> {
  const { sources, origin } = await chosenSources(options);
  if (!sources.some(({ type }) => type === "aws")) {
    throw new CommandFailure(
      `The doctor examines AWS credentials, and ${printable(origin)} chooses no AWS source. Use --source aws.`,
      EXIT.usage,
    );
  }
  const found = await diagnose(sources, surroundings());
  if (options.json) process.stdout.write(`${JSON.stringify({ accounts: found }, null, 2)}\n`);
  else process.stdout.write(`${found.map(report).join("\n\n")}\n`);
  if (found.every(({ error }) => error !== null)) process.exitCode = EXIT.failed;
  else if (!found.every(isWell)) process.exitCode = EXIT.partial;
}

function isWell({ checks, error }: Diagnosis): boolean {
  return error === null && checks.every(({ status }) => status === "granted");
}

/** What is wrong in one account, the missing permissions first; one line where nothing is. */
function report({ label, accountId, region, checks, error }: Diagnosis): string {
  const who = accountId === null || accountId === label ? label : `${label} (${accountId})`;
  const where = printable(`${who}, asked in ${region}`);
  if (error !== null) return printable(`${where}: not examined. ${error.message} ${error.advice}`);
  const granted = checks.filter(({ status }) => status === "granted").length;
  const head = `${where}: ${granted} of ${checks.length} permissions are there.`;
  const denied = checks.filter(({ status }) => status === "denied");
  const unknown = checks.filter(({ status }) => status === "unknown");
  const parts = [head];
  if (denied.length > 0) {
    parts.push(
      alignColumns([
        ["MISSING PERMISSION", "WHAT IT COSTS"],
        ...denied.map(({ permission, costs }) => [permission, costs]),
      ]),
    );
  }
  if (unknown.length > 0) {
    parts.push(
      alignColumns([
        ["NOT KNOWN", "WHY"],
        ...unknown.map(({ permission, detail }) => [permission, detail ?? "AWS gave no answer from which it follows."]),
      ]),
    );
  }
  return parts.join("\n");
}
