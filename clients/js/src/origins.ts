// Reading one origin: bounded in time and size, with what it says of the time and of when to come back.

import { plainFetch } from "./watch.js";

/** What an origin answered. `skewS`: its clock minus the device's, where it says; `waitS`: when it wants us back. */
export interface Answer { bytes: Uint8Array | null; skewS: number | null; waitS: number }

const TIMEOUT_MS = 5000;

/** Fetch with a limit of 5 seconds, without credentials, past every cache that is not revalidated. */
export async function fetchBounded<T>(url: string, init: RequestInit, read: (response: Response) => Promise<T> | T): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await read(await plainFetch(url, { ...init, signal: abort.signal }));
  } finally {
    clearTimeout(timer);
  }
}

async function readAnswer(response: Response): Promise<Answer> {
  const { headers, ok } = response;
  const date = Date.parse(headers.get("date") ?? "");
  const wait = parseInt(headers.get("retry-after") ?? "", 10);
  return {
    bytes: ok ? new Uint8Array(await response.arrayBuffer()) : null,
    skewS: isNaN(date) ? null : (date - Date.now()) / 1000,
    waitS: !ok && wait > 0 ? wait : 0,
  };
}

/**
 * Ask an origin for a document; never rejects. `no-cache` lets the browser revalidate with the origin's ETag by itself: a
 * header of ours would cost a preflight for each read.
 */
export async function ask(origin: string, app: string): Promise<Answer> {
  const init: RequestInit = { cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" };
  try {
    return await fetchBounded(`${origin.replace(/\/$/, "")}/${app}.jws`, init, readAnswer);
  } catch {
    return { bytes: null, skewS: null, waitS: 0 };
  }
}

/** Return the skew that two origins agree on within a minute, if it is more than `leastS`; one alone is not believed (F-22). */
export function agreedSkew(answers: Answer[], leastS = 60): number {
  const skews = answers.flatMap(({ skewS }) => (skewS === null ? [] : [skewS]));
  const agreed = skews.find((a, i) => Math.abs(a) > leastS && skews.some((b, j) => j > i && Math.abs(a - b) <= 60));
  return agreed ?? 0;
}
