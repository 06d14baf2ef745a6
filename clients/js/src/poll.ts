// When to look: slowly when all is well, fast when something is wrong, at once when told, never in a hidden page (F-24).

export interface Poller {
  start(): void;
  stop(): void;
  /** Look now, but not more often than every five seconds. */
  hurry(): void;
}

const LEAST_MS = 5000;
const MOST_MS = 3600000;

/** `look` is never started twice at a time; `pauseS` says how long to wait after it. */
export function createPoller(look: () => Promise<unknown>, pauseS: () => number): Poller {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  let isLooking = false;
  let lastMs = -Infinity;
  let dueMs = 0;

  const isHidden = () => typeof document !== "undefined" && document.hidden;

  function arm(delayMs: number): void {
    clearTimeout(timer);
    dueMs = Date.now() + delayMs;
    if (isRunning && !isHidden()) timer = setTimeout(run, delayMs);
  }

  async function run(): Promise<void> {
    if (isLooking || !isRunning) return;
    isLooking = true;
    lastMs = Date.now();
    await look();
    isLooking = false;
    arm(Math.min(MOST_MS, Math.max(LEAST_MS, pauseS() * 1000)) * (0.9 + Math.random() * 0.2));
  }

  function hurry(): void {
    // A clock that was set back must not silence us: an age below zero counts as long ago.
    const ageMs = Date.now() - lastMs;
    if (!isLooking) arm(ageMs < 0 ? 0 : Math.max(0, LEAST_MS - ageMs));
  }

  const onVisible = () => (isHidden() ? clearTimeout(timer) : arm(Math.max(0, Math.min(MOST_MS, dueMs - Date.now()))));
  const page = () => (typeof document === "undefined" ? undefined : document);

  return {
    start() {
      if (isRunning) return;
      isRunning = true;
      page()?.addEventListener("visibilitychange", onVisible);
      arm(0);
    },
    stop() {
      isRunning = false;
      clearTimeout(timer);
      page()?.removeEventListener("visibilitychange", onVisible);
    },
    hurry,
  };
}
