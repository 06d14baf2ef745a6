// Reading the feed from its origins, by the right time (F-20, F-22).

import { createCopy } from "./copy.js";
import type { FeedDocument } from "./document.js";
import { agreedSkew, ask, type Answer } from "./origins.js";
import type { OnProblem } from "./problems.js";
import { msLeft } from "./time.js";
import type { Keys } from "./verify.js";

/** What became of one origin's answer. `rule`: "" = its document is good, absent = it gave none. */
export interface Asked extends Answer { origin: number; rule?: string }

export interface Reader {
  /** Return the last good copy, if it may still be used. */
  document(): FeedDocument | undefined;
  /** Return the time, in Unix seconds: the device's, or that of two agreeing origins. */
  now(): number;
  /** Bring back the copy that was kept on the device. */
  restore(): Promise<unknown>;
  /** Ask the origins in turn until one gives a good document, or all at once; returns what they answered. */
  read(all?: boolean): Promise<Asked[]>;
  /** Forget the pauses that grew while nothing could be reached. */
  forgive(): void;
}

const MOST_GROWN_S = 600;
const MOST_ASKED_FOR_S = 3600;

export const isGood = ({ rule }: Asked): boolean => rule === "";

export function createReader(app: string, origins: string[], keys: Keys, tell: OnProblem): Reader {
  const copy = createCopy(app, keys);
  /** When each origin, by its place in the list, may be asked again. */
  let pauses: { fails: number; fromMs: number; lastingMs: number }[] = [];
  let skewS = 0;

  const now = () => Date.now() / 1000 + skewS;

  async function take(asked: Asked): Promise<void> {
    if (asked.bytes) asked.rule = await copy.take(asked.bytes, asked.origin, now());
  }

  async function askOne(origin: number): Promise<Asked> {
    const asked: Asked = { origin, ...(await ask(origins[origin]!, app)) };
    await take(asked);
    const fails = isGood(asked) ? 0 : (pauses[origin]?.fails ?? 0) + 1;
    // A growing, jittered pause after failures (F-20).
    const growingS = fails && Math.min(MOST_GROWN_S, 2 ** fails) * (0.5 + Math.random());
    pauses[origin] = { fails, fromMs: Date.now(), lastingMs: 1000 * Math.max(growingS, Math.min(asked.waitS, MOST_ASKED_FOR_S)) };
    return asked;
  }

  /** Take over the time of two agreeing origins when only the device's clock speaks against their documents (F-22). */
  async function correctClock(round: Asked[], refused: Asked[]): Promise<void> {
    const agreedS = agreedSkew(round);
    if (!refused[0] || agreedS === skewS || !refused.every(({ rule }) => /F-1[12]/.test(rule!))) return;
    skewS = agreedS;
    for (const asked of refused) if (!round.some(isGood)) await take(asked);
  }

  return {
    now,
    document: () => copy.document(now()),
    restore: () => copy.restore(now()),
    forgive() {
      pauses = [];
    },
    async read(all) {
      // In the configured order, but the one that was good last comes first.
      const { origin: good } = copy.kept();
      const order = [...origins.keys()].sort((a, b) => +(b === good) - +(a === good));
      const isWell = () => round.some(isGood);
      const round: Asked[] = all ? await Promise.all(order.map(askOne)) : [];
      for (const origin of order) {
        const { fromMs = 0, lastingMs = 0 } = pauses[origin] ?? {};
        if (!all && !isWell() && !msLeft(fromMs, lastingMs)) round.push(await askOne(origin));
      }
      const refused = round.filter(({ rule }) => rule);
      if (!isWell()) await correctClock(round, refused);
      if (round[0] && !isWell()) tell(refused[0] ? "feed_refused" : "origins_unreachable", refused[0]?.rule ?? "");
      return round;
    },
  };
}
