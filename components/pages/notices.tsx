import { CopyButton, Toned } from "@/components/ui";

/** More gaps than this fold to one line. */
const GAPS_SHOWN = 3;

/** What the reader must know before trusting a page: what is not visible, what failed, what was not understood. */
export function Notices({
  gaps,
  notices,
  diagnostics = [],
  stale,
  lost = null,
  onClear,
}: {
  gaps: readonly string[];
  notices: readonly string[];
  diagnostics?: readonly string[];
  stale: string | null;
  /** A selection that is not there, and the way to be rid of it. */
  lost?: string | null;
  onClear?: () => void;
}) {
  if (gaps.length + notices.length + diagnostics.length === 0 && stale === null && lost === null) return null;
  return (
    <div
      className="max-h-40 shrink-0 space-y-1 overflow-y-auto border-b border-rule bg-lane px-4 py-2 text-[13px]"
      role="status"
    >
      {stale !== null && <Toned tone="attention">{stale}</Toned>}
      {lost !== null && (
        <Toned tone="attention">
          The selection {lost} is not here.{" "}
          <button type="button" className="link" onClick={onClear}>
            Clear it
          </button>
        </Toned>
      )}
      {notices.map((notice) => (
        <Toned key={notice} tone="attention">
          {notice}
        </Toned>
      ))}
      {gaps.length <= GAPS_SHOWN ? (
        gaps.map((gap) => (
          <Toned key={gap} tone="unknown">
            {gap}
          </Toned>
        ))
      ) : (
        <details>
          <summary className="cursor-pointer">
            <span className="inline-flex align-top">
              <Toned tone="unknown">{gaps.length} kinds of resources are not visible, or only in part</Toned>
            </span>
          </summary>
          <ul className="mt-1 list-disc space-y-0.5 pl-6">
            {gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </details>
      )}
      {diagnostics.length > 0 && (
        <details>
          <summary className="cursor-pointer">
            {diagnostics.length === 1 ? "One record" : `${diagnostics.length} records`} could not be read in full
          </summary>
          <ul className="mt-1 list-disc space-y-0.5 pl-6">
            {diagnostics.slice(0, 100).map((diagnostic) => (
              <li key={diagnostic}>
                <bdi>{diagnostic}</bdi> <CopyButton text={diagnostic} label="Copy this" />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
