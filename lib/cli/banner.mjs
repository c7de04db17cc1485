// What `npm start` says about the server's sources, made from the answer of /api/v1/health. Plain JavaScript on Node
// alone, like start.mjs.

const WORDS = { live: "AWS", files: "files", demo: "demo" };

/** Where the server is, what it shows, and what decided that: one line each. */
export function bannerLines(health, address) {
  return [
    `Isthmus ${health.version}: ${address}`,
    ...health.sources.map((source) => `  Source: ${stateOf(source)}`),
    `  Chosen by: ${oneLine(health.origin)}`,
    "Ctrl+C stops it.",
  ];
}

/** How the sources that were still being read have ended, one line each; none for those that are not done. */
export function settledLines(before, now) {
  const pending = new Set(before.sources.filter(isLoading).map((source) => source.id));
  return now.sources
    .filter((source) => pending.has(source.id) && !isLoading(source))
    .map((source) => `  Source: ${stateOf(source)}${source.error === null ? " (read)" : ""}`);
}

export function isLoading(source) {
  return source.status === "loading";
}

function stateOf(source) {
  const what = [WORDS[source.kind], source.label, source.region].filter((part) => part !== null).join(", ");
  if (isLoading(source)) return oneLine(`${what} (being read)`);
  if (source.error === null) return oneLine(what);
  return oneLine(`${what} failed. ${source.error.message} ${source.error.advice}`);
}

/** Paths and messages of others as one line that cannot steer a terminal. */
function oneLine(text) {
  return text.replace(/\s+/g, " ").replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
