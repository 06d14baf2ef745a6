// Signals out: small, sampled at the rate the signed feed sets, dropped silently when they cannot be sent.

import type { Fetch } from "./watch.js";

/** Where signals go: the address of an intake and a publishable key. */
export interface Intake { url: string; key: string }

export type Signal = { kind: string; at: string } & Record<string, unknown>;

export interface Beacon {
  /** Send signals, all in one request, with the probability `rate`. */
  send(signals: Signal[], rate?: number): void;
  /** Send what is left, in a way that outlives the page. */
  flush(isLeaving?: boolean): void;
}

const MAX_QUEUE = 20;

export function createBeacon(intake: Intake | undefined, fetcher: Fetch): Beacon {
  let queue: string[] = [];
  const url = intake && `${intake.url.replace(/\/$/, "")}/v1/signals?key=${encodeURIComponent(intake.key)}`;

  function flush(isLeaving = false): void {
    if (!url || !queue.length) return;
    const lines = queue;
    const body = lines.join("\n");
    queue = [];
    if (isLeaving && navigator.sendBeacon?.(url, body)) return;
    // A string goes out as text/plain: a simple request, without a preflight.
    fetcher(url, { method: "POST", body, keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" })
      .then(({ status }) => status > 499 || status === 429, () => true)
      .then((isLost) => {
        if (isLost) queue = [...lines, ...queue].slice(-MAX_QUEUE);
      });
  }

  return {
    send(signals, rate = 1) {
      if (!url || Math.random() >= rate) return;
      queue = [...queue, ...signals.map((signal) => JSON.stringify(signal))].slice(-MAX_QUEUE);
      flush();
    },
    flush,
  };
}
