import { Toned } from "@/components/ui";
import type { NetworkPageProps, SourceCard } from "@/lib/server";
import { Freshness } from "./freshness";

/** Where the data comes from in one line, with what failed above everything else. */
export function SourcesSummary({
  sources,
  origin,
  refreshing,
}: {
  sources: readonly SourceCard[];
  origin: string;
  refreshing: boolean;
}) {
  const failed = sources.filter((source) => source.error !== null);
  const problems = sources.reduce((sum, source) => sum + source.diagnostics.length, 0);
  const dated = sources.flatMap((source) => source.collectedAt ?? []).sort();
  const [oldest] = dated;
  return (
    <details className="shrink-0 border-b border-rule text-[13px]" open={failed.length > 0 && !refreshing}>
      <summary className="flex cursor-pointer flex-wrap items-center gap-x-2 px-4 py-1.5 text-muted" title={origin}>
        <span>{inWords(sources)}</span>
        {oldest !== undefined && (
          <span>
            · {sources.length > 1 ? "oldest data " : ""}
            <Freshness collectedAt={oldest} />
          </span>
        )}
        {failed.length > 0 && (
          <span className="text-text">
            <Toned tone="broken">
              {failed.length === 1 ? "One source was not read" : `${failed.length} sources were not read`}
            </Toned>
          </span>
        )}
        {problems > 0 && (
          <span>· {problems === 1 ? "one thing could not be used" : `${problems} things could not be used`}</span>
        )}
      </summary>
      <ul className="max-h-56 space-y-1 overflow-y-auto px-4 pb-2" aria-label="Sources">
        {[...failed, ...sources.filter((source) => source.error === null)].map((source) => (
          <SourceLine key={source.id} source={source} />
        ))}
      </ul>
    </details>
  );
}

const KINDS: Record<string, string> = { live: "Live AWS", files: "Files", demo: "Demo" };

function inWords(sources: readonly SourceCard[]): string {
  const [only] = sources;
  if (only !== undefined && sources.length === 1) {
    return `${KINDS[only.kind] ?? only.kind}: ${[only.label, only.region].filter(Boolean).join(", ")}`;
  }
  const kinds = [...new Set(sources.map(({ kind }) => KINDS[kind] ?? kind))];
  return `${sources.length} sources: ${kinds.join(", ")}`;
}

function SourceLine({ source }: { source: SourceCard }) {
  const account = source.accountId === source.label ? null : source.accountId;
  const where = [source.label, account, source.region].filter(Boolean).join(", ");
  return (
    <li className="text-muted">
      <bdi>{`${KINDS[source.kind] ?? source.kind}: ${where}`}</bdi>
      {source.status === "loading" && " · reading…"}
      {source.status === "waiting" && " · waits to be read"}
      {source.collectedAt !== null && (
        <>
          {" · "}
          <Freshness collectedAt={source.collectedAt} />
        </>
      )}
      {source.error !== null && (
        <div className="mt-1 max-w-3xl rounded-md border border-rule bg-lane p-3 text-text">
          <Toned tone="broken">
            {source.error.message} {source.error.advice}
          </Toned>
        </div>
      )}
      {source.diagnostics.length > 0 && (
        <details className="mt-1">
          <summary className="cursor-pointer">
            {source.diagnostics.length === 1 ? "One thing" : `${source.diagnostics.length} things`} could not be used
          </summary>
          <ul className="mt-1 list-disc pl-6">
            {source.diagnostics.slice(0, 200).map((diagnostic) => (
              <li key={diagnostic}>
                <bdi>{diagnostic}</bdi>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** Why there is no VPC to show, and what to do. */
export function Emptiness({
  sources,
  refreshing,
  view,
  filtered,
  onClear,
}: Pick<NetworkPageProps, "sources" | "refreshing" | "view"> & { filtered: boolean; onClear: () => void }) {
  const failed = sources.some((source) => source.status === "failed");
  return (
    <p className="max-w-2xl p-6 leading-relaxed text-muted">
      {filtered && view.total > 0 ? (
        <>
          No VPC matches these filters.{" "}
          <button type="button" className="link" onClick={onClear}>
            Clear them
          </button>
        </>
      ) : refreshing ? (
        "The sources are being read. VPCs appear here as soon as a source is complete."
      ) : failed ? (
        "No source could be read; what went wrong and what to do stands above. To look around without AWS, start with ISTHMUS_SOURCE=demo npm start."
      ) : (
        "The source answered, and there is no VPC in it."
      )}
    </p>
  );
}
