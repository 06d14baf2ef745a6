// What is not needed to show a notice comes in a file of its own, fetched when all is well: "is it me?", and telling the
// server. What is to be done with it before it is here waits, bounded; a file that does not come is asked for again.

import { armOf, countedAs, isAffected, isMeant } from "./audience.js";
import type { Core } from "./core.js";
import type { Later } from "./later/index.js";
import { agreedSkew, fetchBounded } from "./origins.js";
import type { Screen } from "./screen.js";
import { read, write } from "./store.js";
import { words } from "./strings.js";
import { matches, targeting } from "./targeting.js";
import { soon } from "./time.js";

/** What the core has already, so that the file does not bring it a second time. */
const tools = {
  agreedSkew, armOf, countedAs, fetchBounded, isAffected, isMeant, matches, read, soon, targeting, words, write,
};
export type Tools = typeof tools;

/** What may wait: it is told the time when it happened, by the device's clock. */
type Act = "report" | "followup" | "count" | "markSeen" | "dismiss";
export type Told<N extends Act> = Parameters<Later[N]> extends [atMs: number, ...told: infer A] ? A : never;

export interface Loader {
  /** Do something with the later part: now, or as soon as it is here. Of what waits the latest 200 are kept. */
  use<N extends Act>(act: N, ...told: Told<N>): void;
  /** Return it, if it is here. */
  here(): Later | undefined;
  /** Fetch it, if it is not here; gives undefined when it does not come. Never rejects. */
  load(): Promise<Later | undefined>;
}

const MOST_WAITING = 200;

const bringFile = () => import("./later/index.js");

/** `bring` is how the file comes. */
export function createLoader(core: Core, screen: () => Screen, bring: typeof bringFile = bringFile): Loader {
  let later: Later | undefined;
  let loading: Promise<Later | undefined> | undefined;
  let waiting: ((later: Later) => void)[] = [];

  async function fetchIt(): Promise<Later | undefined> {
    try {
      later = (await soon(bring())).createLater(core, screen(), tools);
      work();
      return later;
    } catch (error) {
      core.tell("internal", String(error));
      loading = undefined;
    }
  }

  function work(): void {
    if (later) for (const act of waiting.splice(0)) core.guard(act)(later);
  }

  return {
    use(act, ...told) {
      const atMs = Date.now();
      waiting = [...waiting, (here: any) => here[act](atMs, ...told)].slice(-MOST_WAITING);
      work();
    },
    here: () => later,
    load: () => (loading ??= fetchIt()),
  };
}
