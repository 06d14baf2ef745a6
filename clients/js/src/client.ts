// The client: wires reading, deciding and telling together for one app. Nothing here throws into the host.

import { openCore } from "./core.js";
import { createHelp } from "./help.js";
import type { Client, Options } from "./interface.js";
import { createLoader } from "./later.js";
import { createLife } from "./life.js";
import { createTeller } from "./problems.js";
import { createRequests } from "./requests.js";
import { createScreen, type Screen } from "./screen.js";
import { stringsFor } from "./strings.js";

const NONE: Options = { app: "", origins: [], keys: { current: null, standby: {} } };

/** Make a client. It does nothing until `start()`, and never throws: what it cannot do, it tells `onProblem`. */
export function createClient(options: Options): Client {
  const tell = createTeller(options?.onProblem);
  const isUsable = options && Array.isArray(options.origins) && options.keys?.standby;
  if (!isUsable) tell("invalid_options", "origins and keys are needed");
  const core = openCore(isUsable ? options : NONE, tell);
  const { guard, lang } = core;
  const loader = createLoader(core, () => screen);
  const screen: Screen = createScreen(core, loader);
  const life = createLife(core, screen, loader);
  const { entries, markSeen, dismiss, subscribe, refresh } = screen;
  const client: Client = {
    start: life.start, stop: life.stop,
    entries, markSeen, dismiss, subscribe, lang,
    strings: () => stringsFor(lang()),
    unseen: () => entries().filter(({ seen }) => !seen).length,
    setAttributes(learned) {
      Object.assign(core.attributes, learned);
      refresh();
      loader.here()?.translate();
    },
    ...createRequests(core, screen, loader, life),
    ...createHelp(core, screen, loader, life),
  };
  for (const name in client) client[name as "start"] = guard(client[name as "start"]);
  return client;
}
