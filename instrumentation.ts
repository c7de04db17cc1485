/** Runs once before the server answers anything: reads the configuration and begins to read the sources. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs" && process.env.NEXT_PHASE !== "phase-production-build") {
    const { startOrExit } = await import("@/lib/server");
    await startOrExit();
  }
}
