// When to look: slowly when all is well, fast when something is wrong, at once when told, never in a hidden page (F-24).

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
  let lastMs = 0;
  let dueMs = 0;

  function arm(delayMs: number): void {
    clearTimeout(timer);
    dueMs = Date.now() + delayMs;
    if (isRunning && !page?.hidden) timer = setTimeout(run, delayMs);
  }

  const turn = () => arm(Math.max(0, Math.min(MOST_MS, dueMs - Date.now())));

  async function run(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    isHurrying = false;
    lastMs = Date.now();
    await look();
    isLooking = false;
    const pauseMs = Math.min(MOST_MS, Math.max(LEAST_MS, pauseS() * 1000));
    // Only ever later: an idle person's requests stay below a hundred a day.
    arm(pauseMs + Math.random() * Math.min(MOST_SPREAD_MS, pauseMs / 20));
  }

  return {
    start() {
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
      // A clock that was set back must not silence us: an age below zero counts as long ago.
      const ageMs = Date.now() - lastMs;
      arm((ageMs < 0 ? 0 : Math.max(0, LEAST_MS - ageMs)) + Math.random() * 1000);
    },
  };
}
