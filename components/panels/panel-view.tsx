"use client";

import { CopyButton, Icon, ToneSign } from "@/components/ui";
import type { Attention, Panel } from "@/lib/analysis";
import { AttentionList } from "./attention-list";
import { BlockView, RoomContext } from "./blocks";

const CLOSED_AT_FIRST = new Set(["raw"]);

/** The panel of one node: what it is, what needs attention, and its sections. */
export function PanelView({
  panel,
  attention,
  onClose,
}: {
  panel: Panel;
  /** Shown in place of the panel's own, for a VPC: everything inside it. */
  attention: readonly Attention[];
  onClose: () => void;
}) {
  return (
    <article className="flex h-full flex-col text-[13px]" aria-labelledby="panel-title">
      <header className="border-b border-rule px-4 pt-3 pb-2.5">
        <div className="flex items-start justify-between gap-2">
          <div className="min-w-0">
            <p className="text-[12.5px] text-muted">{panel.kindLabel}</p>
            <h2 id="panel-title" className="text-[17px] leading-snug font-semibold break-words">
              <bdi>{panel.title}</bdi>
            </h2>
          </div>
          <button
            type="button"
            className="rounded p-1 text-muted hover:text-text"
            aria-label="Close panel"
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        <p className="mt-0.5 flex items-center gap-1 text-muted">
          <code className="min-w-0 font-mono text-[12px] break-all">{panel.resourceId}</code>
          <CopyButton text={panel.resourceId} label={`Copy ${panel.resourceId}`} />
        </p>
        {panel.status !== null && (
          <p className="mt-1 flex items-center gap-1.5">
            <ToneSign tone={panel.status.tone} />
            {panel.status.text}
          </p>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3" data-testid="panel-body">
        <PanelSections panel={panel} attention={attention} />
      </div>
    </article>
  );
}

/** Characters that fit beside each other on a page that is about one thing alone. */
const PAGE_CHARACTERS = 180;

/** What a panel says, over the width of a page. */
export function PanelPage({ panel, attention }: { panel: Panel; attention: readonly Attention[] }) {
  return (
    <RoomContext value={PAGE_CHARACTERS}>
      <h2 className="sr-only">About {panel.title}</h2>
      <PanelSections panel={panel} attention={attention} />
    </RoomContext>
  );
}

/** What a panel says, without its head: what needs attention, then its sections. */
function PanelSections({ panel, attention }: { panel: Panel; attention: readonly Attention[] }) {
  return (
    <>
      {attention.length > 0 && (
        <section aria-label="Needs attention" className="mb-4">
          <h3 className="mb-1.5 font-semibold">Needs attention</h3>
          <AttentionList attention={attention} />
        </section>
      )}
      {panel.sections.map((section) => (
        <details
          key={`${panel.nodeId}/${section.id}`}
          open={!CLOSED_AT_FIRST.has(section.id)}
          className="group border-b border-rule py-2.5 last:border-b-0"
          data-section={section.id}
        >
          <summary className="flex cursor-pointer list-none items-center gap-1.5 font-semibold select-none [&::-webkit-details-marker]:hidden">
            <Icon name="folded" className="text-muted transition-transform group-open:rotate-90" />
            <h3>{section.title}</h3>
          </summary>
          <div className="mt-2 space-y-3">
            {section.blocks.map((block, index) => (
              <BlockView key={index} block={block} />
            ))}
          </div>
        </details>
      ))}
    </>
  );
}
