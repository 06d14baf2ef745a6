// Reading one origin: bounded in time and size, with what it says of the time and of when to come back.

import { soon } from "./time.js";
import { plainFetch } from "./watch.js";

/** What an origin answered. `skewS`: its clock minus the device's, where it says; `waitS`: when it wants us back. */
export interface Answer { bytes?: Uint8Array; skewS?: number; waitS: number }

/** Fetch with a limit of 5 seconds, without credentials. */
export function fetchBounded<T>(url: string, init: RequestInit, read: (response: Response) => Promise<T> | T): Promise<T> {
  const abort = new AbortController();
  const answer = plainFetch(url, { credentials: "omit", referrerPolicy: "no-referrer", ...init, signal: abort.signal });
  return soon(answer.then(read)).catch((error) => {
    abort.abort();
    throw error;
  });
}

async function readAnswer(response: Response): Promise<Answer> {
  const { headers, ok } = response;
  const nowMs = Date.now();
  const date = Date.parse(headers.get("date")!);
  const after = headers.get("retry-after")!;
  return {
    bytes: ok ? new Uint8Array(await response.arrayBuffer()) : undefined,
    skewS: (date - nowMs) / 1000,
    // Seconds, or a date by the origin's own clock.
    waitS: ok ? 0 : +after || (Date.parse(after) - (date || nowMs)) / 1000 || 0,
  };
}

/**
 * Ask an origin for a document; never rejects. `no-cache` lets the browser revalidate with the origin's ETag by itself: a
 * header of ours would cost a preflight for each read.
 */
export const ask = (origin: string, app: string): Promise<Answer> =>
  fetchBounded<Answer>(`${origin.replace(/\/$/, "")}/${app}.jws`, { cache: "no-cache" }, readAnswer).catch(() => ({ waitS: 0 }));

/** Return the skew that two origins agree on within a minute, if it is more than `leastS`; one alone is not believed (F-22). */
export function agreedSkew(answers: Answer[], leastS = 60): number {
  const skews = answers.map(({ skewS }) => skewS!);
  return skews.find((a, i) => Math.abs(a) > leastS && skews.some((b, j) => j > i && Math.abs(a - b) <= 60)) ?? 0;
}
