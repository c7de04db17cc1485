/** Milliseconds for the first pause at most; the next are twice as long each, and none is longer than the longest. */
const FIRST_PAUSE_MS = { THROTTLING: 400, TRANSIENT: 100, SERVER_ERROR: 100 } as const;
const LONGEST_PAUSE_MS = 20_000;

/** What the SDK's retries say of an error, and what a server may have said of when to come back. */
interface RetryError {
  errorType: string;
  retryAfterHint?: Date;
}

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

/**
 * When a request is made again: whatever may pass, up to `maxAttempts` tries, with pauses of random length ("full jitter",
 * domain.md §5.4), in the SDK's own terms.
 *
 * The SDK's standard strategy has a quota besides, 100 retries of a client: when one fault meets hundreds of requests at once,
 * as a lost connection does here, most of them would fail without a second try. What that quota protects AWS from, RateLimits
 * does: each retry pays for itself.
 */
export class Retries {
  constructor(
    private readonly maxAttempts: number,
    private readonly random: () => number = Math.random,
  ) {}

  async acquireInitialRetryToken(): Promise<RetryToken> {
    return token(0, 0);
  }

  /** @throws when there is no other try; the SDK then fails with the error of the last. */
  async refreshRetryTokenForRetry(last: RetryToken, error: RetryError): Promise<RetryToken> {
    const count = last.getRetryCount() + 1;
    if (!isPassing(error.errorType) || count >= this.maxAttempts) throw new Error("No retry.");
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS[error.errorType] * 2 ** (count - 1));
    const asked = error.retryAfterHint === undefined ? 0 : error.retryAfterHint.getTime() - Date.now();
    return token(count, Math.max(Math.ceil(this.random() * ceiling), Math.min(asked, LONGEST_PAUSE_MS)));
  }

  recordSuccess(): void {
    // Nothing is counted over several requests.
  }
}

type Passing = keyof typeof FIRST_PAUSE_MS;

function isPassing(type: string): type is Passing {
  return type in FIRST_PAUSE_MS;
}

function token(count: number, delay: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => delay };
}
