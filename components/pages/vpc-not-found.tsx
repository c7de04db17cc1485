import Link from "next/link";
import { DEFAULT_VIEW, vpcHref } from "@/lib/view";

interface Near {
  accountId: string;
  region: string;
  vpcId: string;
  name: string | null;
}

/** What a reader sees at the address of a VPC that is not there: why, and where to go instead. */
export function VpcNotFoundPage({
  message,
  near,
  loading,
}: {
  message: string;
  near: readonly Near[];
  loading: boolean;
}) {
  return (
    <main className="mx-auto max-w-2xl px-6 py-16">
      <h1 className="text-xl font-semibold">{loading ? "Not there yet" : "No such VPC"}</h1>
      <p className="mt-3 leading-relaxed">{message}</p>
      {near.length > 0 && (
        <ul className="mt-4 space-y-1">
          {near.map((vpc) => (
            <li key={`${vpc.accountId}/${vpc.region}/${vpc.vpcId}`}>
              <a className="link" href={vpcHref(vpc, DEFAULT_VIEW)}>
                {vpc.name ?? vpc.vpcId}
              </a>{" "}
              <span className="text-muted">
                {vpc.accountId} · {vpc.region}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className="mt-6">
        <Link className="link" href="/">
          All VPCs
        </Link>
      </p>
    </main>
  );
}
