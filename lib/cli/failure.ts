/** Exit codes, as `isthmus --help` and docs/cli.md list them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, notFound: 3, no: 3, partial: 4, uncertain: 4 } as const;

/** A command that cannot go on, with a sentence for people and its exit code. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: (typeof EXIT)[keyof typeof EXIT],
  ) {
    super(message);
  }
}
