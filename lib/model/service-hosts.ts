import { partitionOf } from "./service-name";

/** The names by which clients call AWS services (domain.md §4.1.1, §9.1). */

const DNS_SUFFIXES: Record<string, string> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
  "aws-eusc": "amazonaws.eu",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
};

/** The domain of a partition's services, e.g. `amazonaws.com`; that of partition `aws` for one nobody has heard of. */
export function dnsSuffixOf(region: string): string {
  return DNS_SUFFIXES[partitionOf(region)] ?? "amazonaws.com";
}

/** Where the rule `<service>.<region>.<suffix>` does not hold; `%` stands for `<region>.<suffix>`. */
const EXCEPTIONS: Record<string, readonly string[]> = {
  s3: ["s3.%", "*.s3.%", "s3-control.%", "s3-accesspoint.%"],
  s3express: ["s3express-control.%"],
  "ecr.api": ["api.ecr.%"],
  "ecr.dkr": ["*.dkr.ecr.%"],
  "execute-api": ["*.execute-api.%"],
  "kinesis-streams": ["kinesis.%"],
  "kinesis-firehose": ["firehose.%"],
  "sagemaker.api": ["api.sagemaker.%"],
  "sagemaker.runtime": ["runtime.sagemaker.%"],
  "ecs-agent": ["ecs-a.%"],
  "ecs-telemetry": ["ecs-t.%"],
  "codeartifact.api": ["codeartifact.%"],
  "codeartifact.repositories": ["*.d.codeartifact.%"],
};

/**
 * The public names of an AWS service, the usual one first; a label `*` stands for any, as in `*.dkr.ecr.…`. What AWS itself
 * says of a service (its private DNS names) goes before these.
 */
export function serviceHostnames(shortName: string, region: string): string[] {
  const base = `${region}.${dnsSuffixOf(region)}`;
  return (EXCEPTIONS[shortName] ?? [`${shortName}.%`]).map((pattern) => pattern.replace("%", base));
}

/** The service that a public name belongs to, as far as the rule and its exceptions tell: `s3` for `b.s3.eu-west-1.…`. */
export function serviceOfHostname(hostname: string, region: string): string | null {
  const name = hostname.toLowerCase().replace(/\.$/, "");
  const base = `.${region}.${dnsSuffixOf(region)}`;
  if (!name.endsWith(base)) return null;
  for (const [shortName, patterns] of Object.entries(EXCEPTIONS)) {
    for (const pattern of patterns) {
      const tail = pattern.replace(/^\*\./, "").replace(".%", base);
      if (name === tail || (pattern.startsWith("*.") && name.endsWith(`.${tail}`))) return shortName;
    }
  }
  const rest = name.slice(0, -base.length);
  return rest === "" || rest.includes("*") || rest.includes(".vpce") ? null : rest;
}

/** The id of the endpoint that a name of its own names, `vpce-…` (domain.md §4.1 rule 8); null for every other name. */
export function endpointOfHostname(hostname: string): string | null {
  const label = hostname
    .toLowerCase()
    .split(".")
    .find((part) => part.startsWith("vpce-"));
  if (label === undefined || !/\.vpce\.|\.vpc-lattice/.test(hostname.toLowerCase())) return null;
  return /^vpce-[0-9a-z]+/.exec(label)?.[0] ?? null;
}
