import { type Standin, startStandin } from "@/e2e/standin";
import { optionsOf, type Seen, type StandinOrder } from "./standin";

let standin: Standin | null = null;

process.on("message", (message: StandinOrder | "seen") => {
  answer(message).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});

async function answer(message: StandinOrder | "seen"): Promise<void> {
  if (message !== "seen") {
    standin = await startStandin(optionsOf(message));
    process.send?.({ url: standin.url });
    return;
  }
  if (standin === null) throw new Error("The stand-in was not started.");
  const byAction: Record<string, number> = {};
  for (const { action } of standin.requests) byAction[action] = (byAction[action] ?? 0) + 1;
  const seen: Seen = {
    requests: standin.requests.length,
    byAction,
    violations: standin.violations,
    throttled: standin.throttled,
    loads: standin.bucketLoads(),
  };
  process.send?.(seen);
}
