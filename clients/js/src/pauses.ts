// When an origin may be asked again: a growing, jittered pause after failures, and `Retry-After` (F-20).

import type { Answer } from "./origins.js";

export interface Pauses {
  /** Tell whether an origin, by its place in the list, may be asked now. */
  isOver(origin: number): boolean;
  /** Take note of an answer. */
  note(origin: number, answer: Answer, isGood: boolean): void;
}

const MOST_GROWN_S = 600;
const MOST_ASKED_FOR_S = 3600;

export function createPauses(count: number): Pauses {
  const pauses = Array.from({ length: count }, () => ({ fails: 0, fromMs: 0, untilMs: 0 }));
  return {
    // A clock that was set back must not silence an origin.
    isOver(origin) {
      const { fromMs, untilMs } = pauses[origin]!;
      return Date.now() >= untilMs || Date.now() < fromMs;
    },
    note(origin, { waitS }, isGood) {
      const pause = pauses[origin]!;
      pause.fails = isGood ? 0 : pause.fails + 1;
      const growingS = isGood ? 0 : Math.min(MOST_GROWN_S, 2 ** pause.fails) * (0.5 + Math.random());
      pause.fromMs = Date.now();
      pause.untilMs = pause.fromMs + 1000 * Math.max(growingS, Math.min(waitS, MOST_ASKED_FOR_S));
    },
  };
}
