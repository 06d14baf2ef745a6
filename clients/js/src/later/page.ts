// What the page goes through that concerns the server and other tabs: online again, left, and changes by another tab.

import type { Core } from "../core.js";
import type { Screen } from "../screen.js";

/** `retry` is called when the network is back, `leave` when the page may be gone in a moment. */
export function listenToPage({ options: { app }, reader, guard }: Core, { refresh }: Screen, retry: () => void, leave: () => void): void {
  const listen = (target: EventTarget | undefined, type: string, hear: (event: Event) => void) =>
    target?.addEventListener?.(type, guard(hear));
  listen(globalThis as never, "online", retry);
  listen(globalThis as never, "pagehide", leave);
  // A page that is hidden may never be seen again.
  listen(globalThis.document, "visibilitychange", () => document.hidden && leave());
  listen(globalThis as never, "storage", (event) => {
    if ((event as StorageEvent).key?.startsWith(`itsus:${app}`)) reader.restore().then(refresh);
  });
}
