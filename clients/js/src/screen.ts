// What is on this person's screen now: worked out anew when something changes, and when time takes an entry away.

import type { Core } from "./core.js";
import type { FeedDocument } from "./document.js";
import { countExposures, showEntries, stageOf, type Entry, type Exposure } from "./entries.js";
import { createListeners } from "./listeners.js";

export interface Screen {
  entries(): Entry[];
  /** Return the ids of all notices this person was told of and that hold, also those they took off the screen. */
  told(): string[];
  /** Work out anew what is to be seen; listeners hear of it if that changed. */
  refresh(): void;
  markSeen(): void;
  dismiss(notice: string): void;
  subscribe(listener: () => void): () => void;
  /** Tell listeners that words changed. */
  announce(): void;
  /** Begin, or no longer, to refresh by itself when something ends. */
  watch(isWatching: boolean): void;
}

const MOST_MS = 864e5;

/** Return when, in Unix seconds, the first thing of a document ends; Infinity = nothing does. */
const firstEnd = ({ exp, notices = [] }: FeedDocument, now: number): number =>
  Math.min(...[exp, ...notices.map(({ until }) => until)].filter((end) => end > now));

/** `expose` hears once of each notice for which this device counts. */
export function createScreen({ reader, memory, device, person, tell, guard }: Core, expose: (exposure: Exposure) => void): Screen {
  const listeners = createListeners(tell);
  let all: Entry[] = [];
  let entries: Entry[] = [];
  let isWatching = false;
  let expiry: ReturnType<typeof setTimeout> | undefined;

  function refresh(): void {
    const before = JSON.stringify(entries);
    const document = reader.document();
    const now = reader.now();
    clearTimeout(expiry);
    all = document ? showEntries(document, memory, device(), now, person.languages()) : [];
    const { dismissed } = memory.read();
    entries = all.filter((entry) => dismissed[entry.id] !== stageOf(entry));
    if (document) {
      countExposures(document, memory, device(), now).forEach(expose);
      if (isWatching) expiry = setTimeout(guard(refresh), Math.min(MOST_MS, (firstEnd(document, now) - now) * 1000 + 50));
    }
    if (JSON.stringify(entries) !== before) listeners.call();
  }

  return {
    entries: () => entries,
    told: () => all.map(({ id }) => id),
    refresh,
    markSeen() {
      const stages = entries.map((entry) => [entry.id, stageOf(entry)]);
      memory.change({ seen: { ...memory.read().seen, ...Object.fromEntries(stages) } });
      refresh();
    },
    dismiss(notice) {
      const entry = entries.find(({ id }) => id === notice);
      if (!entry) return;
      memory.change({ dismissed: { ...memory.read().dismissed, [notice]: stageOf(entry) } });
      refresh();
    },
    subscribe: listeners.add,
    announce: listeners.call,
    watch(isOn) {
      isWatching = isOn;
      clearTimeout(expiry);
    },
  };
}
