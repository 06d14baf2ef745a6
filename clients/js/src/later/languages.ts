// Words in other languages: small modules, one is fetched when all is well. The English sentences of `isItMe()` are here.

import type { Tools } from "../later.js";
import type { Sentences, Strings } from "../strings.js";

export const SENTENCES: Sentences = {
  us: "It's us, not you. We are working on it.",
  hint: "It may be us: we are looking into a possible problem.",
  connection: "This looks like your connection: nothing can be reached from here.",
  version: "This version of the app is too old. An update should fix it.",
  clock: "The clock of this device is wrong. Setting it right should fix it.",
  account: "This seems to be about your account. Signing in again may help.",
  fine: "Everything that can be checked from here works.",
  unreachable: "Your connection works, but the app cannot be reached from here.",
  unknown: "We cannot tell yet what is wrong.",
};

/** Return the words for a language that are here: of the tag itself, then of its base, then those that replace English ones. */
export function wordsFor(lang: string, { words }: Tools): Partial<Strings> {
  const tag = lang.toLowerCase();
  return { ...words["en"], ...words[tag.split("-")[0]!], ...words[tag] };
}

type Loaded = Promise<{ default: Partial<Strings> }>;

const loaders: Record<string, () => Loaded> = {
  ar: () => import("../lang/ar.js"),
  de: () => import("../lang/de.js"),
  es: () => import("../lang/es.js"),
  fr: () => import("../lang/fr.js"),
  hi: () => import("../lang/hi.js"),
  id: () => import("../lang/id.js"),
  it: () => import("../lang/it.js"),
  ja: () => import("../lang/ja.js"),
  pt: () => import("../lang/pt.js"),
  ru: () => import("../lang/ru.js"),
  tr: () => import("../lang/tr.js"),
  zh: () => import("../lang/zh.js"),
};

/** Fetch a language that is offered and of which no words are here; tells whether they came. Never rejects: English stands in. */
export async function fetchWords(lang: string, { soon, words }: Tools): Promise<boolean> {
  const base = lang.toLowerCase().split("-")[0]!;
  if (words[base] || !loaders[base]) return false;
  try {
    words[base] = (await soon(loaders[base]!())).default;
    return true;
  } catch {
    return false;
  }
}
