// What the page goes through that concerns the server and other tabs: online again, left, and changes by another tab.

import type { Core } from "../core.js";
import type { Screen } from "../screen.js";

/** `flush` sends what is left; leaving, in a way that outlives the page. */
export function listenToPage({ options: { app }, reader, guard }: Core, { refresh }: Screen, flush: (isLeaving: boolean) => void): void {
  const listen = (target: EventTarget | undefined, type: string, hear: (event: Event) => void) =>
    target?.addEventListener?.(type, guard(hear));
  listen(globalThis as never, "online", () => flush(false));
  listen(globalThis as never, "pagehide", () => flush(true));
  // A page that is hidden may never be seen again.
  listen(globalThis.document, "visibilitychange", () => document.hidden && flush(true));
  listen(globalThis as never, "storage", (event) => {
    if ((event as StorageEvent).key?.startsWith(`itsus:${app}`)) reader.restore().then(refresh);
  });
}
