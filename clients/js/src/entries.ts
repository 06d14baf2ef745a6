// From a notice to an entry on this person's screen.

import type { Marks } from "./device.js";
import type { FeedNotice, Strength } from "./document.js";
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

/** Which stage of its life an entry is in: what was seen as a hint is new as a notice, and new again when fixed. */
export const stageOf = ({ kind, status }: Pick<Entry, "kind" | "status">): string => (status === "active" ? kind : status);

/** Return the entry for a notice, in the first of the person's languages that it has. */
export function toEntry(
  { id, strength: kind, status, text, since, updated, component = [], ask_followup }: FeedNotice, marks: Marks, languages: readonly string[],
): Entry {
  const lang = pickLanguage(Object.keys(text), languages);
  const { title, body } = text[lang]!;
  return {
    id, kind, status, lang, component, title, body,
    since: new Date(since * 1000),
    updated: new Date(updated * 1000),
    seen: marks.seen === stageOf({ kind, status }),
    ask: !!ask_followup && status === "resolved" && !marks.answered,
  };
}
