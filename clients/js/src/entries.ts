// From a document to what is on this person's screen.

import { armOf, isAffected, isCounted, isShown, type Arm, type Device } from "./audience.js";
import type { DeviceMemory } from "./device.js";
import type { FeedDocument, FeedNotice, Strength } from "./document.js";
import { pickLanguage } from "./language.js";

/** One entry of the activity feed. `lang` is the language of `title` and `body`; `ask`: "does it work again?" is open. */
export interface Entry {
  id: string;
  kind: Strength;
  status: "active" | "resolved" | "retracted";
  title: string;
  body: string;
  lang: string;
  since: Date;
  updated: Date;
  component: string[];
  seen: boolean;
  ask: boolean;
}

/** What a change of counts means for the server: one per notice and device. */
export interface Exposure { notice: string; arm: Exclude<Arm, null>; affected: boolean }

/** Which stage of its life an entry is in: what was seen as a hint is new as a notice, and new again when fixed. */
export const stageOf = ({ kind, status }: Pick<Entry, "kind" | "status">): string => (status === "active" ? kind : status);

function toEntry(notice: FeedNotice, memory: DeviceMemory, languages: readonly string[]): Entry {
  const { id, strength: kind, status, text, component = [], ask_followup } = notice;
  const { seen, answered } = memory.read();
  const lang = pickLanguage(Object.keys(text), languages);
  return {
    id, kind, status, lang, component, ...text[lang]!,
    since: new Date(notice.since * 1000),
    updated: new Date(notice.updated * 1000),
    seen: seen[id] === stageOf({ kind, status }),
    ask: !!ask_followup && status === "resolved" && !answered.includes(id),
  };
}

/** Return the entries to show now, and remember that they were shown. */
export function showEntries(
  document: FeedDocument, memory: DeviceMemory, device: Device, now: number, languages: readonly string[],
): Entry[] {
  const notices = (document.notices ?? []).filter((notice) => isShown(document, notice, device, now));
  const fresh = notices.filter(({ id }) => !device.shown.includes(id)).map(({ id }) => id);
  if (fresh.length) memory.change({ shown: [...device.shown, ...fresh] });
  return notices.map((notice) => toEntry(notice, memory, languages));
}

/** Return the exposures that were not counted yet, and remember them (F-37). */
export function countExposures(document: FeedDocument, memory: DeviceMemory, device: Device, now: number): Exposure[] {
  const { counted } = memory.read();
  const fresh = (document.notices ?? []).filter(
    (notice) => !counted.includes(notice.id) && isCounted(document, notice, device, now),
  );
  if (fresh.length) memory.change({ counted: [...counted, ...fresh.map(({ id }) => id)] });
  return fresh.map((notice) => ({ notice: notice.id, arm: armOf(document, device)!, affected: isAffected(notice, device) }));
}
