import clsx from "clsx";
import type { ReactNode } from "react";
import type { IconName } from "./icons";
import { Icon } from "./icons";

/** How a statement should strike the reader; the sign says it without colour. */
export type ToneName = "ok" | "info" | "attention" | "broken" | "unknown";

const COLOURS: Record<ToneName, string> = {
  ok: "text-ok",
  info: "text-muted",
  attention: "text-attention",
  broken: "text-broken",
  unknown: "text-muted",
};

const WORDS: Record<ToneName, string> = {
  ok: "In order",
  info: "Note",
  attention: "Needs attention",
  broken: "Broken",
  unknown: "Not visible",
};

/** The sign of a tone, with its word for screen readers. */
export function ToneSign({ tone }: { tone: ToneName }) {
  const icon: IconName = tone;
  return (
    <span className={clsx("inline-flex shrink-0", COLOURS[tone])}>
      <Icon name={icon} />
      <span className="sr-only">{WORDS[tone]}: </span>
    </span>
  );
}

/** A statement with the sign of its tone before it. */
export function Toned({ tone, children }: { tone: ToneName | undefined; children: ReactNode }) {
  if (tone === undefined) return <>{children}</>;
  return (
    <span className="flex items-start gap-1.5">
      <span className="mt-0.5">
        <ToneSign tone={tone} />
      </span>
      <span className="min-w-0 break-words">{children}</span>
    </span>
  );
}
