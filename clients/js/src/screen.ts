// What is on this person's screen now: worked out anew when something changes, and when time takes an entry away.

import { isShown } from "./audience.js";
import type { Core } from "./core.js";
import type { FeedDocument, FeedNotice } from "./document.js";
import { stageOf, toEntry, type Entry } from "./entries.js";
import { createGuard } from "./guard.js";
import type { Loader } from "./later.js";

export interface Screen {
  entries(): Entry[];
  /** Work out anew what is to be seen; listeners hear of it if that changed. */
  refresh(): void;
  subscribe(listener: () => void): () => void;
  /** Tell listeners that entries or words changed. */
  announce(): void;
}

const MOST_MS = 864e5;

export function createScreen({ reader, memory, preferred, tell, guard }: Core, loader: Loader): Screen {
  const listeners = new Set<() => void>();
  let entries: Entry[] = [];
  let expiry: ReturnType<typeof setTimeout> | undefined;

  /** Return the entry of a notice if it is on the screen. */
  function look(document: FeedDocument, notice: FeedNotice, now: number): Entry[] {
    const { id } = notice;
    const marks = memory.marksOf(id);
    if (!isShown(document, notice, memory.describe(), now)) return [];
    if (!marks.shown) memory.mark(id, { shown: true });
    const entry = toEntry(notice, marks, preferred());
    return marks.dismissed === stageOf(entry) ? [] : [entry];
  }

  const refresh = guard(() => {
    const before = JSON.stringify(entries);
    const document = reader.document();
    const now = reader.now();
    const notices = document?.notices ?? [];
    entries = notices.flatMap((notice) => look(document!, notice, now));
    clearTimeout(expiry);
    const ends = [document?.exp!, ...notices.map(({ until }) => until)].filter((end) => end > now);
    if (ends[0]) expiry = setTimeout(refresh, Math.min(MOST_MS, (Math.min(...ends) - now) * 1000 + 50));
    if (JSON.stringify(entries) !== before) announce();
    loader.here()?.expose();
  });

  const announce = () => listeners.forEach((listener) => listener());

  return {
    entries: () => entries,
    refresh,
    subscribe(listener) {
      const safe = createGuard(tell, "host_callback_failed")(listener);
      listeners.add(safe);
      return () => listeners.delete(safe);
    },
    announce,
  };
}
