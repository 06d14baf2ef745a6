// Signals out: small, sampled at the rate the signed feed sets, dropped silently when they cannot be sent.

import type { Intake } from "../interface.js";
import type { Tools } from "../later.js";
import type { Signal } from "./signal.js";

export interface Beacon {
  /** Send signals, all in one request, with the probability `rate`. */
  send(signals: Signal[], rate?: number): void;
  /** Send what is left; leaving, in a way that outlives the page. */
  flush(isLeaving?: boolean): void;
}

const MAX_QUEUE = 20;

const isLost = ({ status }: Response): boolean => status > 499 || status === 429;

export function createBeacon(intake: Intake | undefined, fetcher: Tools["fetchBounded"]): Beacon {
  let queue: string[] = [];
  const url = intake && `${intake.url.replace(/\/$/, "")}/v1/signals?key=${encodeURIComponent(intake.key)}`;

  async function flush(isLeaving = false): Promise<void> {
    if (!url || !queue.length) return;
    const lines = queue;
    const body = lines.join("\n");
    queue = [];
    if (isLeaving && navigator.sendBeacon?.(url, body)) return;
    // A string goes out as text/plain: a simple request, without a preflight.
    const init: RequestInit = { method: "POST", body, keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" };
    if (await fetcher(url, init, isLost).catch(() => true)) queue = [...lines, ...queue].slice(-MAX_QUEUE);
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
