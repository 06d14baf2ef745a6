// The last good document: where it comes from, what is remembered of it (F-14, F-16, F-17, F-20 to F-22).

import type { FeedDocument } from "./document.js";
import { agreedSkew, ask, type Answer } from "./origins.js";
import type { OnProblem } from "./problems.js";
import type { Store } from "./store.js";
import { Refusal, verify, type Accepted, type Keys } from "./verify.js";

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

interface Kept { jws: string; seen: Record<string, number>; revoked: string[]; origin: number }

interface Round { answers: Answer[]; refused: { bytes: Uint8Array; origin: number; rule: string }[]; good: number }

const NOTHING: Kept = { jws: "", seen: {}, revoked: [], origin: -1 };

export function createReader(
  app: string, origins: string[], keys: Keys, store: Store, tell: OnProblem,
): Reader {
  const name = `itsus:${app}`;
  const pauses = origins.map(() => ({ fails: 0, untilMs: 0 }));
  let accepted: Accepted | null = null;
  let skewS = 0;
  const start = Math.floor(Math.random() * origins.length);

  const kept = () => store.read(name, NOTHING);
  const now = () => Date.now() / 1000 + skewS;

  async function check(bytes: Uint8Array): Promise<Accepted> {
    const { seen, revoked } = kept();
    return verify(bytes, { app, keys, now: now(), seen, revoked });
  }

  function accept(fresh: Accepted, bytes: Uint8Array, origin: number): void {
    const { seen, revoked } = kept();
    const { kid, document } = fresh;
    accepted = fresh;
    store.write(name, {
      jws: String.fromCharCode(...bytes.subarray(0, 65536)),
      seen: { ...seen, [kid]: Math.max(seen[kid] ?? 0, document.seq) },
      revoked: [...new Set([...revoked, ...fresh.revoked])],
      origin,
    });
  }

  /** Return "" when the bytes are now the last good copy, else the rule by which they were refused. */
  async function take(bytes: Uint8Array, origin: number): Promise<string> {
    try {
      accept(await check(bytes), bytes, origin);
      return "";
    } catch (error) {
      return error instanceof Refusal ? error.rule : "error";
    }
  }

  function pause(origin: number, answer: Answer, isGood: boolean): void {
    const state = pauses[origin]!;
    state.fails = isGood ? 0 : state.fails + 1;
    const growingS = isGood ? 0 : Math.min(600, 2 ** state.fails) * (0.5 + Math.random());
    state.untilMs = Date.now() + 1000 * Math.max(growingS, Math.min(answer.waitS, 3600));
  }

  /** Take over the time of two agreeing origins when only the device's clock speaks against their documents (F-22). */
  async function correctClock({ answers, refused }: Round): Promise<boolean> {
    if (!refused.length || !refused.every(({ rule }) => /F-1[12]/.test(rule))) return false;
    const agreed = agreedSkew(answers);
    if (agreed === skewS) return false;
    skewS = agreed;
    for (const { bytes, origin } of refused) if (!(await take(bytes, origin))) return true;
    return false;
  }

  async function readOne(origin: number, asking: Promise<Answer>, round: Round): Promise<void> {
    const answer = await asking;
    const rule = answer.bytes ? await take(answer.bytes, origin) : "unreachable";
    round.answers.push(answer);
    pause(origin, answer, !rule);
    if (!rule) round.good++;
    else if (answer.bytes) round.refused.push({ bytes: answer.bytes, origin, rule });
  }

  async function readRound(all: boolean): Promise<Reading> {
    const { origin: good } = kept();
    const order = origins.map((_, i) => (start + i) % origins.length).sort((a, b) => +(b === good) - +(a === good));
    const begin = (origin: number) => ask(origins[origin]!, app);
    const early = all ? order.map(begin) : [];
    const round: Round = { answers: [], refused: [], good: 0 };
    for (const [i, origin] of order.entries()) {
      if (!all && (round.good || Date.now() < pauses[origin]!.untilMs)) continue;
      await readOne(origin, early[i] ?? begin(origin), round);
    }
    const { answers, refused } = round;
    if (!round.good && (await correctClock(round))) round.good++;
    if (!round.good && answers.length) tell(refused.length ? "feed_refused" : "origins_unreachable", refused[0]?.rule ?? "");
    return { good: round.good, asked: answers.length, skewS: agreedSkew(answers, 300) };
  }

  let running: Promise<Reading> | undefined;

  /** One round at a time: whoever asks meanwhile shares its outcome, unless every origin is to be asked. */
  function read(all = false): Promise<Reading> {
    if (running && !all) return running;
    const round = readRound(all).finally(() => {
      if (running === round) running = undefined;
    });
    return (running = round);
  }

  return {
    now,
    // A copy whose key was revoked is gone already: the document that revoked it took its place.
    document: () => (accepted && accepted.document.exp > now() ? accepted.document : null),
    async restore() {
      const { jws } = kept();
      try {
        if (jws) accepted = await check(Uint8Array.from(jws, (char) => char.charCodeAt(0)));
      } catch {
        // Expired, revoked or spoilt: the origins will tell.
      }
    },
    read,
  };
}
