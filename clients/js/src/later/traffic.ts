// The app's own requests, as the host tells of them: what fails now, and a sample of counts for the server.

import type { Outcome } from "../watch.js";
import type { Signal } from "./signal.js";

export interface Traffic {
  /** Take note of a request that ended at `atMs`; `isCounted`: it is in the sample. */
  add(atMs: number, component: string, outcome: Outcome, isFailure: boolean, isCounted: boolean): void;
  /** Return what failed last and has not worked since: component → status, 0 where no answer came. */
  failing(): Record<string, number>;
  flush(): void;
}

const BATCH_MS = 10000;
const LASTING_MS = 600000;
const CLASSES = ["dns", "tls", "connect", "timeout", "auth"];

function classify({ status = 0, error = "other" }: Outcome): string {
  if (status > 499) return "5xx";
  if (status === 401 || status === 403) return "auth";
  if (status > 399) return "4xx";
  return CLASSES.includes(error) ? error : "other";
}

/** Counts of ten seconds go to `send` together, with the components and error classes kept apart. */
export function createTraffic(send: (signals: Signal[]) => void, begin: (atMs: number) => Signal): Traffic {
  let counts: Record<string, { component: string; ok: number; failed: number; error?: string }> = {};
  let first: Signal | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failing: Record<string, { status: number; atMs: number }> = {};

  function flush(): void {
    clearTimeout(timer);
    if (timer) send(Object.values(counts).map((count) => ({ ...first!, span: BATCH_MS / 1000, ...count })));
    timer = undefined;
    counts = {};
  }

  function note(atMs: number, component: string, { status = 0 }: Outcome, isFailure: boolean): void {
    delete failing[component];
    // Not being let in is no failure of the app's, but tells something of the account.
    if (isFailure || status === 401) failing[component] = { status, atMs };
  }

  return {
    add(atMs, component, outcome, isFailure, isCounted) {
      note(atMs, component, outcome, isFailure);
      // What waited longer than a batch takes would be counted into the wrong one.
      if (!isCounted || Date.now() - atMs > BATCH_MS) return;
      const error = isFailure ? classify(outcome) : undefined;
      const count = (counts[`${component} ${error}`] ??= { component, ok: 0, failed: 0, error });
      count[isFailure ? "failed" : "ok"]++;
      if (timer) return;
      first = begin(atMs);
      timer = setTimeout(flush, BATCH_MS);
    },
    failing() {
      const sinceMs = Date.now() - LASTING_MS;
      const recent = Object.entries(failing).filter(([, { atMs }]) => atMs > sinceMs);
      return Object.fromEntries(recent.map(([component, { status }]) => [component, status]));
    },
    flush,
  };
}
