// From start to stop: reading the feed, and what follows from it.

import type { Core } from "./core.js";
import type { Loader } from "./later.js";
import { createPoller, type Poller } from "./poll.js";
import { isGood } from "./reader.js";
import type { Screen } from "./screen.js";

const UNREAD = { idle_s: 900, active_s: 8 };

/** Looks at the feed while it is started. */
export function createLife({ reader, memory, tell, guard }: Core, { refresh }: Screen, loader: Loader): Poller {
  async function look(): Promise<void> {
    // The copy on this device shows at once, also one that another tab has read meanwhile.
    await reader.restore();
    refresh();
    const round = await reader.read();
    refresh();
    // Fetch what may be needed when all is no longer well. What does not come is tried after the next reading.
    if (round.some(isGood)) loader.load();
  }

  function pauseS(): number {
    const { state, poll: { idle_s, active_s } } = reader.document() ?? { state: "quiet", poll: UNREAD };
    return state === "quiet" && !memory.describe().affected.length ? idle_s : active_s;
  }

  const poller = createPoller(() => look().catch((error) => tell("internal", String(error))), pauseS);

  globalThis.addEventListener?.("online", guard(() => {
    reader.forgive();
    poller.hurry();
  }));

  return {
    ...poller,
    start() {
      if (globalThis.crypto?.subtle) poller.start();
      else tell("insecure_context", "needs https");
    },
  };
}
