// When an origin may be asked again: a growing, jittered pause after failures, and `Retry-After` (F-20).

import type { Answer } from "./origins.js";

export interface Pauses {
  /** Tell whether an origin, by its place in the list, may be asked now. */
  isOver(origin: number): boolean;
  /** Take note of an answer. */
  note(origin: number, answer: Answer, isGood: boolean): void;
  /** Forget them all: nothing could be reached, which is over. */
  forget(): void;
}

const MOST_GROWN_S = 600;
const MOST_ASKED_FOR_S = 3600;

export function createPauses(): Pauses {
  let pauses: { fails: number; fromMs: number; lastingMs: number }[] = [];
  return {
    isOver(origin) {
      const { fromMs = 0, lastingMs = 0 } = pauses[origin] ?? {};
      // A clock that was set back must not silence an origin: an age below zero counts as long ago.
      const ageMs = Date.now() - fromMs;
      return ageMs < 0 || ageMs >= lastingMs;
    },
    note(origin, { waitS }, isGood) {
      const fails = isGood ? 0 : (pauses[origin]?.fails ?? 0) + 1;
      const growingS = fails && Math.min(MOST_GROWN_S, 2 ** fails) * (0.5 + Math.random());
      pauses[origin] = { fails, fromMs: Date.now(), lastingMs: 1000 * Math.max(growingS, Math.min(waitS, MOST_ASKED_FOR_S)) };
    },
    forget() {
      pauses = [];
    },
  };
}
