// What the page goes through: online again, left, and changes by another tab.

import type { Core } from "./core.js";
import type { Loader } from "./later.js";
import type { Poller } from "./poll.js";

/** Return a function that begins and ends listening. */
export function createPageListener(
  { options: { app }, reader, guard }: Core, refresh: () => void, loader: Loader, poller: Poller,
): (isOn: boolean) => void {
  const events: Record<string, (event: Event) => void> = {
    online: guard(() => {
      loader.ifHere((later) => later.flush(false));
      poller.hurry();
    }),
    pagehide: guard(() => loader.ifHere((later) => later.flush(true))),
    storage: guard((event) => {
      if ((event as StorageEvent).key?.startsWith(`itsus:${app}`)) reader.restore().then(refresh);
    }),
  };
  return (isOn) => {
    const change = isOn ? "addEventListener" : "removeEventListener";
    for (const name in events) globalThis[change]?.(name, events[name]!);
  };
}
