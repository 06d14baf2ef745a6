// The client: wires reading, deciding and telling together for one app. Nothing here throws into the host.

import { openCore } from "./core.js";
import { isArray } from "./document.js";
import { createHelp } from "./help.js";
import type { Client, Options } from "./interface.js";
import { createLoader } from "./later.js";
import { createLife } from "./life.js";
import { createTeller } from "./problems.js";
import { createRequests } from "./requests.js";
import { createScreen, type Screen } from "./screen.js";

const NONE = { origins: [] as string[], keys: {} } as unknown as Options;

/** Make a client. It does nothing until `start()`, and never throws: what it cannot do, it tells `onProblem`. */
export function createClient(options: Options): Client {
  const tell = createTeller(options?.onProblem);
  const isUsable = options?.keys?.standby && isArray(options.origins);
  if (!isUsable) tell("invalid_options", "origins and keys are needed");
  const core = openCore(isUsable ? options : NONE, tell);
  const { guard, lang } = core;
  const loader = createLoader(core, () => screen);
  const screen: Screen = createScreen(core, loader);
  const life = createLife(core, screen, loader);
  // The parts bring their methods along; what of them is not in `Client` is nobody's business.
  const client: Client = {
    ...screen, ...life, lang,
    strings: () => loader.here()?.strings() ?? {},
    unseen: () => screen.entries().filter(({ seen }) => !seen).length,
    setAttributes(learned) {
      Object.assign(core.attributes, learned);
      screen.refresh();
      loader.here()?.translate();
    },
    ...createRequests(core, screen, loader, life),
    ...createHelp(core, screen, loader, life),
  };
  for (const name in client) client[name as "start"] = guard(client[name as "start"]);
  return client;
}
