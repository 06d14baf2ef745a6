// From start to stop: reading the feed, and what follows from it.

import type { Core } from "./core.js";
import type { Loader } from "./later.js";
import { createPoller } from "./poll.js";
import { isGood } from "./reader.js";
import type { Screen } from "./screen.js";

export interface Life {
  start(): void;
  stop(): void;
  /** Look at the feed now, but not too often. */
  hurry(): void;
}

const UNREAD = { idle_s: 900, active_s: 8 };

export function createLife({ reader, memory, tell, guard }: Core, { refresh }: Screen, loader: Loader): Life {
  let isStarted = false;

  async function look(): Promise<void> {
    const round = await reader.read();
    refresh();
    // Fetch what may be needed when all is no longer well. What does not come is tried after the next reading.
    if (round.some(isGood)) loader.load();
  }

  const { start, stop, hurry } = createPoller(() => look().catch((error) => tell("internal", String(error))), () => {
    const { state, poll: { idle_s, active_s } } = reader.document() ?? { state: "quiet", poll: UNREAD };
    return state === "quiet" && !memory.describe().affected.length ? idle_s : active_s;
  });

  globalThis.addEventListener?.("online", guard(() => {
    reader.forgive();
    hurry();
  }));

  return {
    start() {
      if (isStarted) return;
      if (!globalThis.crypto?.subtle) return tell("insecure_context", "no WebCrypto here: serve the page over https");
      isStarted = true;
      reader.restore().then(() => {
        refresh();
        if (isStarted) start();
      });
    },
    stop() {
      isStarted = false;
      stop();
    },
    hurry,
  };
}
