import type { Panel, Tone } from "../../document";

const TONES: Record<string, Tone> = {
  available: "ok",
  pending: "info",
  deleting: "info",
  deleted: "info",
  pendingAcceptance: "attention",
  partial: "attention",
  rejected: "broken",
  expired: "broken",
  failed: "broken",
};

const WORDS: Record<string, string> = { pendingAcceptance: "pending acceptance" };

/** The state in the console's words, with its tone; a state nobody has heard of is not judged. */
export function endpointStatus(state: string): NonNullable<Panel["status"]> {
  return { text: WORDS[state] ?? state, tone: TONES[state] ?? "unknown" };
}
