// What is on this person's screen now: worked out anew when something changes, and when time takes an entry away.

import { countedAs, isAffected, isShown } from "./audience.js";
import type { Core } from "./core.js";
import type { FeedDocument, FeedNotice } from "./document.js";
import { stageOf, toEntry, type Entry } from "./entries.js";
import type { Loader } from "./later.js";

export interface Screen {
  /** Return what is to be seen. */
  entries(): Entry[];
  /** Return that, and what the person took off the screen. */
  told(): Entry[];
  /** Work out anew what is to be seen; listeners hear of it if that changed. */
  refresh(): void;
  markSeen(): void;
  dismiss(notice: string): void;
  subscribe(listener: () => void): () => void;
  /** Tell listeners that entries or words changed. */
  announce(): void;
}

const MOST_MS = 864e5;

export function createScreen({ reader, memory, lang, tell, guard }: Core, loader: Loader): Screen {
  const listeners = new Set<() => void>();
  let told: Entry[] = [];
  let entries: Entry[] = [];
  let expiry: ReturnType<typeof setTimeout> | undefined;

  /** Count the device for a notice, once (F-37), and give its entry if it is on the screen. */
  function look(document: FeedDocument, notice: FeedNotice, now: number): Entry[] {
    const { id } = notice;
    const here = memory.describe();
    const arm = countedAs(document, notice, here, now);
    if (arm && !memory.marksOf(id).counted) {
      memory.mark(id, { counted: true });
      loader.use("send", "exposure", { notice: id, arm, affected: isAffected(notice, here), count: 1 });
    }
    if (!isShown(document, notice, here, now)) return [];
    if (!here.shown.includes(id)) memory.mark(id, { shown: true });
    return [toEntry(notice, memory.marksOf(id), [lang(), ...(globalThis.navigator?.languages ?? [])])];
  }

  const refresh = guard(() => {
    const before = JSON.stringify(entries);
    const document = reader.document();
    const now = reader.now();
    const notices = document?.notices ?? [];
    told = notices.flatMap((notice) => look(document!, notice, now));
    entries = told.filter((entry) => memory.marksOf(entry.id).dismissed !== stageOf(entry));
    clearTimeout(expiry);
    const ends = [document?.exp ?? 0, ...notices.map(({ until }) => until)].filter((end) => end > now);
    if (ends[0]) expiry = setTimeout(refresh, Math.min(MOST_MS, (Math.min(...ends) - now) * 1000 + 50));
    if (JSON.stringify(entries) !== before) announce();
  });

  function announce(): void {
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        tell("host_callback_failed", String(error));
      }
    }
  }

  return {
    entries: () => entries,
    told: () => told,
    refresh,
    markSeen() {
      for (const entry of entries) memory.mark(entry.id, { seen: stageOf(entry) });
      refresh();
    },
    dismiss(notice) {
      for (const entry of entries) if (entry.id === notice) memory.mark(notice, { dismissed: stageOf(entry) });
      refresh();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce,
  };
}
