import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = path.resolve(import.meta.dirname, "..");

export default defineConfig({
  root,
  plugins: [react()],
  resolve: { alias: { "@": root } },
  test: {
    include: ["{app,components,lib,bench}/**/*.test.{ts,tsx}", "e2e/wire/**/*.test.ts"],
    env: { ISTHMUS_LOG_LEVEL: "silent" },
    testTimeout: 60_000,
    maxWorkers: 2,
  },
});
