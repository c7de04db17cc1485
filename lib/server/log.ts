import pino, { type Logger } from "pino";
import { redact } from "./redact";

/** The server's log: JSON lines on standard error, every line stripped of whatever looks like a credential. */
export const log: Logger = pino(
  {
    level: process.env.ISTHMUS_LOG_LEVEL ?? "warn",
    base: null,
    hooks: { streamWrite: (line) => redact(line) },
  },
  pino.destination({ fd: 2, sync: true }),
);
