// Which notices the person in front of a page that cannot load is to see, decided as on a page (spec/feed.md, section 4).

import { isShown } from "../audience.js";
import { openMemory } from "../device.js";
import type { FeedDocument, Text } from "../document.js";
import { pickLanguage } from "../language.js";
import type { Facts } from "./state.js";

/** The words of a notice, and their language. */
export interface Words extends Text { lang: string }

/**
 * Return what is to be said now, and remember that it was shown. The app itself failed here just now, so this device is affected
 * by every notice (F-34). Who is not known has no arm: a rollout shows nothing to them (F-32).
 */
export function findNotices(app: string, document: FeedDocument | undefined, now: number, { person }: Facts, known: object): Words[] {
  if (!document || (document.rollout && !person.id)) return [];
  const lang = person.languages[0] ?? navigator.language;
  const memory = openMemory(app, person.id, () => ({ platform: "web", lang, ...known, ...person.attributes }));
  const device = { ...memory.describe(), affected: [""] };
  const notices = (document.notices ?? []).filter((notice) => notice.status === "active" && isShown(document, notice, device, now));
  return notices.map(({ id, text }) => {
    memory.mark(id, { shown: true });
    const tag = pickLanguage(Object.keys(text), [...person.languages, ...navigator.languages]);
    return { lang: tag, ...text[tag]! };
  });
}
