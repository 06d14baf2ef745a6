// The client: wires reading, deciding and telling together for one app. Nothing here throws into the host.

import { openCore, type Core } from "./core.js";
import type { Guard } from "./guard.js";
import { createHelp } from "./help.js";
import type { Client, Options } from "./interface.js";
import { createLoader, sendLater, type Loader } from "./later.js";
import { createLife } from "./life.js";
import { createTeller, type OnProblem } from "./problems.js";
import { createRequests } from "./requests.js";
import { createScreen, type Screen } from "./screen.js";

const NONE: Options = { app: "", origins: [], keys: { current: null, standby: {} } };

/** Make a client. It does nothing until `start()`, and never throws: what it cannot do, it tells `onProblem`. */
export function createClient(options: Options): Client {
  const tell = createTeller(options?.onProblem);
  try {
    return build(options, tell);
  } catch (error) {
    tell("invalid_options", String(error));
    return build(NONE, () => {});
  }
}

function build(options: Options, tell: OnProblem): Client {
  const core = openCore(options, tell);
  const loader = createLoader(core, () => screen);
  const screen: Screen = createScreen(core, (exposure) => sendLater(loader, "exposure", { ...exposure, count: 1 }));
  const life = createLife(core, screen, loader);
  const { start, stop } = life;
  const { entries, markSeen, dismiss, subscribe } = screen;
  const client: Client = {
    start, stop, entries, markSeen, dismiss, subscribe,
    unseen: () => entries().filter(({ seen }) => !seen).length,
    ...createRequests(core, screen, loader, life),
    ...createHelp(core, screen, loader, life),
    ...createWords(core, screen, loader),
  };
  return guardAll(client, core.guard);
}

const guardAll = <T extends object>(interfaces: T, guard: Guard): T =>
  Object.fromEntries(Object.entries(interfaces).map(([name, act]) => [name, guard(act)])) as T;

function createWords({ person }: Core, screen: Screen, loader: Loader): Pick<Client, "setAttributes" | "strings" | "lang"> {
  return {
    setAttributes(learned) {
      person.learn(learned);
      screen.refresh();
      loader.ifHere((later) => later.translate());
    },
    strings: person.words,
    lang: person.lang,
  };
}
