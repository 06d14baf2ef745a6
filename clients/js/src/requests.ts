// What the host tells of its own requests: a failure shows entries for those who are affected, at once.

import type { Core } from "./core.js";
import type { Client } from "./interface.js";
import type { Loader } from "./later.js";
import type { Life } from "./life.js";
import type { Screen } from "./screen.js";
import { watchFetch, type Outcome } from "./watch.js";

export function createRequests(
  { memory, guard }: Core, screen: Screen, loader: Loader, life: Life,
): Pick<Client, "failed" | "worked" | "watchFetch"> {
  function observe(component: string, failure: Outcome | null): void {
    const atMs = Date.now();
    loader.use((later) => later.count(component, failure, atMs));
    if (!failure) return;
    const { [component]: _, ...others } = memory.read().failed;
    memory.change({ failed: { ...others, [component]: atMs } });
    screen.refresh();
    life.hurry();
  }

  return {
    failed: (component = "", outcome = {}) => observe(component, outcome),
    worked: (component = "") => observe(component, null),
    watchFetch: (componentOf) => watchFetch(componentOf, guard(observe)),
  };
}
