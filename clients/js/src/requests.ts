// What the host tells of its own requests: a failure shows entries for those who are affected, at once.

import type { Core } from "./core.js";
import type { Client } from "./interface.js";
import type { Loader } from "./later.js";
import type { Poller } from "./poll.js";
import type { Screen } from "./screen.js";
import { watch, type Outcome } from "./watch.js";

export function createRequests(
  { memory, guard }: Core, screen: Screen, loader: Loader, life: Poller,
): Pick<Client, "failed" | "worked" | "watch"> {
  function note(component: string, outcome: Outcome, isFailure: boolean): void {
    loader.use("count", component, outcome, isFailure);
    if (!isFailure) return;
    memory.noteFailure(component);
    screen.refresh();
    life.hurry();
  }

  return {
    failed: (component = "", outcome = {}) => note(component, outcome, true),
    worked: (component = "") => note(component, {}, false),
    watch: (componentOf) => watch(guard((url) => {
      const component = componentOf(String(url));
      if (component !== undefined) return guard((outcome, isFailure) => note(component, outcome, isFailure));
    })),
  };
}
