"use client";

import { useSyncExternalStore } from "react";

/** When data was collected: the instant in the title, how long ago in words once the page is alive. */
export function Freshness({ collectedAt }: { collectedAt: string }) {
  const minute = useSyncExternalStore(everyMinute, currentMinute, () => null);
  const exact = `${collectedAt.slice(0, 16).replace("T", " ")} UTC`;
  return (
    <time dateTime={collectedAt} title={`Collected ${exact}`}>
      {minute === null ? exact : ago(minute * 60_000 - Date.parse(collectedAt))}
    </time>
  );
}

function everyMinute(onChange: () => void): () => void {
  const timer = setInterval(onChange, 60_000);
  return () => clearInterval(timer);
}

/** Whole minutes, so that the snapshot stays equal between two ticks. */
function currentMinute(): number {
  return Math.floor(Date.now() / 60_000);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

function ago(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => milliseconds >= size) ?? ["minute", 60_000];
  if (milliseconds < 60_000) return "just now";
  return new Intl.RelativeTimeFormat("en", { numeric: "always" }).format(-Math.floor(milliseconds / size), unit);
}
