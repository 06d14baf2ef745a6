// Reading the feed from its origins, by the right time (F-20, F-22).

import { createCopy } from "./copy.js";
import type { FeedDocument } from "./document.js";
import { agreedSkew, ask, type Answer } from "./origins.js";
import { createPauses } from "./pauses.js";
import type { OnProblem } from "./problems.js";
import type { Store } from "./store.js";
import type { Keys } from "./verify.js";

export interface Reader {
  /** Return the last good copy, if it may still be used. */
  document(): FeedDocument | null;
  /** Return the time, in Unix seconds: the device's, or that of two agreeing origins. */
  now(): number;
  /** Bring back the copy that was kept on the device. */
  restore(): Promise<void>;
  /** Ask the origins in turn until one gives a good document; tells whether one did. `all` asks every one. */
  read(all?: boolean): Promise<Reading>;
}

/** How a round of reading went. */
export interface Reading { good: number; asked: number; skewS: number }

interface Round { answers: Answer[]; refused: { bytes: Uint8Array; origin: number; rule: string }[]; good: number }

export function createReader(
  app: string, origins: string[], keys: Keys, store: Store, tell: OnProblem,
): Reader {
  const copy = createCopy(app, keys, store);
  const pauses = createPauses(origins.length);
  const start = Math.floor(Math.random() * origins.length);
  let skewS = 0;
  let running: Promise<Reading> | undefined;

  const now = () => Date.now() / 1000 + skewS;

  /** Take over the time of two agreeing origins when only the device's clock speaks against their documents (F-22). */
  async function correctClock({ answers, refused }: Round): Promise<boolean> {
    if (!refused.length || !refused.every(({ rule }) => /F-1[12]/.test(rule))) return false;
    const agreed = agreedSkew(answers);
    if (agreed === skewS) return false;
    skewS = agreed;
    for (const { bytes, origin } of refused) if (!(await copy.take(bytes, origin, now()))) return true;
    return false;
  }

  async function readOne(origin: number, asking: Promise<Answer>, round: Round): Promise<void> {
    const answer = await asking;
    const rule = answer.bytes ? await copy.take(answer.bytes, origin, now()) : "unreachable";
    round.answers.push(answer);
    pauses.note(origin, answer, !rule);
    if (!rule) round.good++;
    else if (answer.bytes) round.refused.push({ bytes: answer.bytes, origin, rule });
  }

  async function readRound(all: boolean): Promise<Reading> {
    const { origin: good } = copy.kept();
    const order = origins.map((_, i) => (start + i) % origins.length).sort((a, b) => +(b === good) - +(a === good));
    const begin = (origin: number) => ask(origins[origin]!, app);
    const early = all ? order.map(begin) : [];
    const round: Round = { answers: [], refused: [], good: 0 };
    for (const [i, origin] of order.entries()) {
      if (!all && (round.good || !pauses.isOver(origin))) continue;
      await readOne(origin, early[i] ?? begin(origin), round);
    }
    const { answers, refused } = round;
    if (!round.good && (await correctClock(round))) round.good++;
    if (!round.good && answers.length) tell(refused.length ? "feed_refused" : "origins_unreachable", refused[0]?.rule ?? "");
    return { good: round.good, asked: answers.length, skewS: agreedSkew(answers, 300) };
  }

  /** One round at a time: whoever asks meanwhile shares its outcome, unless every origin is to be asked. */
  function read(all = false): Promise<Reading> {
    if (running && !all) return running;
    const round = readRound(all).finally(() => {
      if (running === round) running = undefined;
    });
    return (running = round);
  }

  return { now, read, document: () => copy.document(now()), restore: () => copy.restore(now()) };
}
