// What is not needed to show a notice comes in a file of its own, fetched when all is well: "is it me?", and telling the
// server. What is to be done with it before it is here waits, bounded; a file that does not come is asked for again.

import { armOf, isMeant } from "./audience.js";
import type { Core } from "./core.js";
import { soon } from "./guard.js";
import type { Later } from "./later/index.js";
import { fetchBounded } from "./origins.js";
import type { Screen } from "./screen.js";
import { words } from "./strings.js";
import { matches } from "./targeting.js";

/** What the core has already, so that the file does not bring it a second time. */
const tools = { armOf, fetchBounded, isMeant, matches, words };
export type Tools = typeof tools;

export interface Loader {
  /** Do something with the later part: now, or as soon as it is here. Of what waits the latest 200 are kept. */
  use(act: (later: Later) => void): void;
  /** Do something with it only if it is here. */
  ifHere(act: (later: Later) => void): void;
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
      const { createLater } = await soon(bring());
      const here = (later = createLater(core, screen(), tools));
      for (const act of waiting.splice(0)) core.guard(act)(here);
    } catch (error) {
      core.tell("internal", String(error));
    }
    loading = undefined;
    return later;
  }

  return {
    use(act) {
      if (later) act(later);
      else waiting = [...waiting, act].slice(-MOST_WAITING);
    },
    ifHere(act) {
      if (later) act(later);
    },
    load: async () => later ?? (loading ??= fetchIt()),
  };
}

/** Send a signal of what happens now. */
export function sendLater(loader: Loader, kind: string, fields: object): void {
  const atMs = Date.now();
  loader.use((later) => later.send(kind, fields, atMs));
}
