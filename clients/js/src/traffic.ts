// The app's own requests, as the host tells of them: what fails now, and a sample of counts for the server.

import type { Beacon, Signal } from "./beacon.js";
import type { Outcome } from "./watch.js";

export interface Traffic {
  add(component: string, failure: Outcome | null, rate: number): void;
  /** Return what failed last and has not worked since: component → status, 0 where no answer came. */
  failing(): Record<string, number>;
  flush(): void;
}

const BATCH_MS = 10000;
const CLASSES = ["dns", "tls", "connect", "timeout", "auth"];

function classify({ status = 0, error = "other" }: Outcome): string {
  if (status > 499) return "5xx";
  if (status === 401 || status === 403) return "auth";
  if (status > 399) return "4xx";
  return CLASSES.includes(error) ? error : "other";
}

/** Counts go out at most every ten seconds, with the components and error classes kept apart. */
export function createTraffic(beacon: Beacon, describe: (kind: string) => Signal): Traffic {
  let counts: Record<string, { component: string; ok: number; failed: number; error?: string }> = {};
  let first: Signal | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const failing: Record<string, { status: number; ms: number }> = {};

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    beacon.send(Object.values(counts).map((count) => ({ ...first!, span: BATCH_MS / 1000, ...count })));
    counts = {};
  }

  return {
    add(component, failure, rate) {
      delete failing[component];
      if (failure) failing[component] = { status: failure.status ?? 0, ms: Date.now() };
      if (Math.random() >= rate) return;
      const error = failure ? classify(failure) : undefined;
      const count = (counts[`${component} ${error}`] ??= { component, ok: 0, failed: 0, error });
      count[failure ? "failed" : "ok"]++;
      if (!timer) {
        first = describe("request");
        timer = setTimeout(flush, BATCH_MS);
      }
    },
    failing() {
      const sinceMs = Date.now() - 600000;
      const recent = Object.entries(failing).filter(([, { ms }]) => ms > sinceMs);
      return Object.fromEntries(recent.map(([component, { status }]) => [component, status]));
    },
    flush,
  };
}
