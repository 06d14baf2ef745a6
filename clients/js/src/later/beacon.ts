// Signals out: in few, small requests, dropped silently when they cannot be sent. At most one request a minute, or in ten seconds
// while something fails or a person said something; also where every click is another page.

import type { Intake } from "../interface.js";
import type { Tools } from "../later.js";
import type { Signal } from "./signal.js";

export interface Beacon {
  /** Have signals sent soon; `isUrgent`: at once, if the last request is ten seconds ago. */
  send(signals: Signal[], isUrgent?: boolean): void;
  /** Send what is left; leaving, in a way that outlives the page, or leave it to the next page if it is too soon. */
  flush(isLeaving?: boolean): void;
  /** What was lost may get through now: do not wait longer than usual. */
  retry(): void;
}

const CALM_MS = 60000;
const URGENT_MS = 10000;
const MOST_LINES = 100;
// A request that outlives its page may carry 64 KB; a character of a report takes up to three bytes.
const MOST_CHARACTERS = 15000;
const MOST_FAILS = 6;

const isLost = ({ status }: Response): boolean => status > 499 || status === 429;

/** Without cookies; a string goes out as text/plain: a simple request, without a preflight. */
const post = (body: string): RequestInit => ({ method: "POST", body, keepalive: true });

type Means = Pick<Tools, "fetchBounded" | "read" | "write">;

/** `name`: under which what the next page needs is kept. */
export function createBeacon(
  intake: Intake | undefined, name: string, { fetchBounded, read, write }: Means, isFailing: () => boolean,
): Beacon {
  const url = intake && `${intake.url.replace(/\/$/, "")}/v1/signals?key=${encodeURIComponent(intake.key)}`;
  const kept = read(name, { sentMs: 0, lines: [] as string[] });
  let queue = kept.lines;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWaitingUrgently = false;
  let isSending = false;
  let lastMs = kept.sentMs;
  let fails = 0;

  /** Take from the queue what fits into one request. */
  function takeBody(): string[] {
    let characters = 0;
    const fitting = queue.findIndex((line) => (characters += line.length) > MOST_CHARACTERS);
    return queue.splice(0, fitting < 0 ? queue.length : Math.max(1, fitting));
  }

  async function transmit(lines: string[], isUrgent: boolean): Promise<void> {
    isSending = true;
    const wasLost = await fetchBounded(url!, post(lines.join("\n")), isLost).catch(() => true);
    isSending = false;
    fails = wasLost ? Math.min(MOST_FAILS, fails + 1) : 0;
    if (wasLost) queue = [...lines, ...queue].slice(-MOST_LINES);
    isWaitingUrgently ||= wasLost && isUrgent;
    plan();
  }

  function msLeft(): number {
    const pauseMs = (isWaitingUrgently || isFailing() ? URGENT_MS : CALM_MS) * 2 ** fails * (fails ? 1 + Math.random() / 2 : 1);
    const ageMs = Date.now() - lastMs;
    return ageMs < 0 ? 0 : Math.max(0, pauseMs - ageMs);
  }

  function flush(isLeaving = false): void {
    clearTimeout(timer);
    if (!queue.length || (isSending && !isLeaving)) return;
    if (isLeaving && msLeft()) {
      write(name, { sentMs: lastMs, lines: queue.splice(0) });
      return;
    }
    const isUrgent = isWaitingUrgently;
    isWaitingUrgently = false;
    lastMs = Date.now();
    write(name, { sentMs: lastMs, lines: [] });
    const lines = takeBody();
    // Where a request cannot outlive its page, a beacon can; it would take cookies along, so it is the second choice.
    const isBeacon = isLeaving && !("keepalive" in Request.prototype) && navigator.sendBeacon?.(url!, lines.join("\n"));
    if (!isBeacon) transmit(lines, isUrgent);
  }

  function plan(): void {
    if (!queue.length || isSending) return;
    clearTimeout(timer);
    timer = setTimeout(flush, msLeft());
  }

  if (queue.length) {
    write(name, { sentMs: lastMs, lines: [] });
    plan();
  }

  return {
    send(signals, isUrgent = false) {
      if (!url) return;
      queue = [...queue, ...signals.map((signal) => JSON.stringify(signal))].slice(-MOST_LINES);
      isWaitingUrgently ||= isUrgent;
      plan();
    },
    flush,
    retry() {
      fails = 0;
      plan();
    },
  };
}
