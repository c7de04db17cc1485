import { Command, CommanderError, Option } from "commander";
import { DIAGRAM_FORMATS, VERSION } from "@/lib/server";
import { collect, diagram, explainCommand, iamPolicyCommand, sources, topology, vpcs } from "./commands";
import { doctor } from "./doctor";
import { CommandFailure, EXIT } from "./failure";
import { policyCommand, reachCommand, traceCommand } from "./reach";

const EXIT_HELP = `
Exit codes:
  0  done
  1  failed: nothing could be read or written
  2  wrong usage, or a name that fits several things
  3  no such VPC or resource; of trace, reach and policy: the answer is no
  4  done in part: something was not visible (collect), or a permission is missing (doctor);
     of trace, reach and policy: the answer is not certain, or holds in part

Without --source the sources come from isthmus.config.json (or the file in ISTHMUS_CONFIG), else from ISTHMUS_SOURCE,
else from AWS when credentials are there, else the demo is shown.`;

/** Runs the command line with the arguments after the program's name, and sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader such as `head` may close the pipe early: that is no error, and nobody listens any more.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? EXIT.ok : EXIT.failed);
  });
  try {
    await program().parseAsync([...args], { from: "user" });
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** Writes an error for people to standard error and gives the exit code. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CommandFailure) {
    console.error(`isthmus: ${error.message}`);
    return error.exitCode;
  }
  console.error(`isthmus: unexpected error, please report it: ${error instanceof Error ? error.stack : String(error)}`);
  return EXIT.failed;
}

function program(): Command {
  const root = new Command("isthmus")
    .description(
      "Shows how private networks on AWS reach services: VPC endpoints, what they attach to, who may use them.",
    )
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("Run it with --help for its usage.")
    .exitOverride();

  command(root, "vpcs", "list every VPC in reach")
    .addOption(new Option("--json", "print JSON, as GET /api/v1/vpcs gives it"))
    .action(vpcs);
  command(root, "topology", "print the topology of a VPC as JSON")
    .argument("<vpc>", VPC_HELP)
    .addOption(new Option("--json", "print JSON (this command always does)"))
    .action(topology);
  command(root, "diagram", "draw VPCs")
    .argument("[vpc...]", VPC_HELP)
    .option("--all", "draw every VPC in reach")
    .addOption(new Option("--format <format>", "kind of file").choices([...DIAGRAM_FORMATS]).default("svg"))
    .option("-o, --output <file>", "file to write, for several VPCs a directory; standard output when absent or -")
    .option("--no-title", "leave the title block out (svg, png, pdf)")
    .option("--no-legend", "leave the legend out (svg, png, pdf)")
    .option("--part <x,y,width,height>", "only this part of the diagram, in its coordinates (svg, png, pdf)")
    .addOption(new Option("--scale <n>", "pixels for each CSS pixel (png)").choices(["1", "2", "3", "4"]))
    .addOption(new Option("--theme <theme>", "colours").choices(["light", "dark"]))
    .option("--select <id>", "light the path of this resource")
    .option("--hide <list>", "endpoint types to leave out, e.g. Gateway,Interface", list)
    .option("--collapse <list>", "zones and subnets to fold to their counts, ids separated by commas", list)
    .option("--expand <list>", "zones to open that would be folded for their size", list)
    .option("--view <query>", "the query of a page's address, after its question mark; other options win over it")
    .action(diagram);
  command(root, "explain", "say how a resource attaches, who can use it and which controls decide")
    .argument("<resource>", "an id such as vpce-…, or a name that only one resource has")
    .option("--vpc <vpc>", "look only in this VPC")
    .addOption(new Option("--json", "print JSON, as GET /api/v1/vpcs/…/resources/… gives it"))
    .action(explainCommand);
  const trace = command(root, "trace", "say whether one thing reaches another, by which way, and what decides")
    .argument("<from>", "a subnet, a network interface, an instance or an address inside a VPC")
    .argument("<to>", "a service (s3), an endpoint, a host name, an address, an interface, or internet")
    .option("--vpc <vpc>", "the VPC that the source lies in, where several have its address")
    .option("--port <port>", "TCP or UDP port; the service's own when absent, else 443")
    .addOption(new Option("--protocol <protocol>", "transport").choices(["tcp", "udp"]))
    .addOption(new Option("--family <family>", "IP version").choices(["ipv4", "ipv6"]))
    .option("--action <action>", "action to judge endpoint policies by, e.g. s3:GetObject");
  requestOptions(trace)
    .addOption(new Option("--json", "print JSON, as GET /api/v1/vpcs/…/trace gives it"))
    .action(traceCommand);
  command(root, "reach", "say how every subnet of a VPC reaches every service")
    .argument("<vpc>", VPC_HELP)
    .option("--services <list>", "services besides those with an endpoint there, separated by commas")
    .addOption(new Option("--json", "print JSON, as GET /api/v1/vpcs/…/reach gives it").conflicts("csv"))
    .option("--csv", "print CSV")
    .action(reachCommand);
  const policy = command(root, "policy", "say whether an endpoint's policy lets a request through")
    .argument("<endpoint>", "an endpoint's id, or a name that only one resource has")
    .requiredOption("--action <action>", "action, e.g. s3:GetObject");
  requestOptions(policy)
    .addOption(new Option("--json", "print JSON, as POST /api/v1/policy/evaluate gives it"))
    .action(policyCommand);
  command(root, "collect", "read everything from the sources and write it to disk")
    .requiredOption(
      "--out <target>",
      "directory to write (one folder for each account and Region), or a file ending in .json",
    )
    .action(collect);
  command(root, "doctor", "say which permissions the AWS credentials at hand lack, and what each costs")
    .addOption(new Option("--json", "print JSON"))
    .action(doctor);
  command(root, "sources", "list the sources that would be shown, without reading them")
    .addOption(new Option("--json", "print JSON"))
    .action(sources);
  root
    .command("iam-policy")
    .description("print the minimal read-only IAM policy for the calls that Isthmus makes")
    .option("--collector", "instead, what the credentials need besides that assume a role in other accounts")
    .helpOption("-h, --help", "print help")
    .action(iamPolicyCommand);
  return root.addHelpText("after", EXIT_HELP);
}

const VPC_HELP = "a VPC's id, its name when only one has it, or ACCOUNT/REGION/VPC-ID";

function command(root: Command, name: string, description: string): Command {
  return root
    .command(name)
    .description(description)
    .helpOption("-h, --help", "print help")
    .option("--source <source>", "demo, aws, or the path of a dump or an export")
    .addHelpText("after", EXIT_HELP);
}

/** What a request is besides its action. */
function requestOptions(of: Command): Command {
  return of
    .option("--resource <arn>", "resource of the request")
    .option("--principal <arn>", "who asks; not known when absent")
    .option(
      "--context <key=value>",
      "a condition key of the request; may be given several times",
      (value, all: string[] = []) => [...all, value],
    );
}

function list(value: string): string[] {
  return value
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
