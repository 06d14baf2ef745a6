// When to look: slowly when all is well, fast when something is wrong, at once when told, never in a hidden page (F-24).

import { msLeft } from "./time.js";

export interface Poller {
  start(): void;
  stop(): void;
  /** Look within a second, but not more often than every five. */
  hurry(): void;
}

const LEAST_MS = 5000;
const MOST_MS = 3600000;
const MOST_SPREAD_MS = 50000;

/** `look` is never started twice at a time, and must not reject; `pauseS` says how long to wait after it. */
export function createPoller(look: () => Promise<unknown>, pauseS: () => number): Poller {
  const page = globalThis.document;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isLooking = false;
  let isHurrying = false;
  let lookedMs = 0;
  let armedMs = 0;
  let pauseMs = 0;

  function arm(ms: number): void {
    clearTimeout(timer);
    armedMs = Date.now();
    pauseMs = ms;
    if (isRunning && !page?.hidden) timer = setTimeout(run, ms);
  }

  const turn = () => arm(msLeft(armedMs, pauseMs));

  async function run(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    isHurrying = false;
    lookedMs = Date.now();
    await look();
    isLooking = false;
    const ms = Math.min(MOST_MS, Math.max(LEAST_MS, pauseS() * 1000));
    // Only ever later: an idle person's requests stay below a hundred a day.
    arm(ms + Math.random() * Math.min(MOST_SPREAD_MS, ms / 20));
  }

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      page?.addEventListener("visibilitychange", turn);
      arm(0);
    },
    stop() {
      isRunning = false;
      page?.removeEventListener("visibilitychange", turn);
      clearTimeout(timer);
    },
    hurry() {
      if (isLooking || isHurrying) return;
      isHurrying = true;
      arm(msLeft(lookedMs, LEAST_MS) + Math.random() * 1000);
    },
  };
}
