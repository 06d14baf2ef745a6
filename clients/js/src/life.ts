// From start to stop: reading the feed, and what follows from it.

import type { Core } from "./core.js";
import type { Loader } from "./later.js";
import { createPageListener } from "./page.js";
import { createPoller } from "./poll.js";
import type { Screen } from "./screen.js";
import { importKey, type Keys } from "./verify.js";

export interface Life {
  start(): void;
  stop(): void;
  /** Look at the feed now, but not too often. */
  hurry(): void;
}

const UNREAD = { idle_s: 300, active_s: 20 };

function pauseS({ reader, device }: Core): number {
  const document = reader.document();
  const { idle_s, active_s } = document?.poll ?? UNREAD;
  const isQuiet = (!document || document.state === "quiet") && !device().affected.length;
  return isQuiet ? idle_s : active_s;
}

const importKeys = ({ current, standby }: Keys) => Promise.all([importKey(standby), current && importKey(current)]);

export function createLife(core: Core, screen: Screen, loader: Loader): Life {
  const { options: { keys }, reader, tell, guard, isSecure } = core;
  const refresh = guard(screen.refresh);
  let isStarted = false;

  const poller = createPoller(async () => {
    const reading = await reader.read().catch((error) => tell("internal", String(error)));
    refresh();
    // All is well now: fetch what may be needed when it no longer is. What does not come is tried after the next reading.
    if (reading?.good) loader.load();
  }, () => pauseS(core));

  const listen = createPageListener(core, refresh, loader, poller);

  function setStarted(isOn: boolean): void {
    isStarted = isOn;
    screen.watch(isOn);
    listen(isOn);
  }

  async function begin(): Promise<void> {
    try {
      await importKeys(keys);
    } catch (error) {
      return tell("invalid_options", `keys: ${error}`);
    }
    await reader.restore();
    if (!isStarted) return;
    refresh();
    poller.start();
  }

  return {
    start() {
      if (isStarted) return;
      if (!isSecure) return tell("insecure_context", "no WebCrypto here: serve the page over https");
      setStarted(true);
      begin();
    },
    stop() {
      setStarted(false);
      poller.stop();
    },
    hurry: poller.hurry,
  };
}
