// Bounding time.

/** Return how much of a time is left that began at `fromMs`. A clock that was set back must not keep us waiting: then it is over. */
export function msLeft(fromMs: number, lastingMs: number): number {
  const ageMs = Date.now() - fromMs;
  return ageMs < 0 ? 0 : Math.max(0, lastingMs - ageMs);
}

const LIMIT_MS = 5000;

/** Reject when a promise takes longer than five seconds: a server that hangs must not keep a person waiting. */
export const soon = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, LIMIT_MS, "too slow"))]);
