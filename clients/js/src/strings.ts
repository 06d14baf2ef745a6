// The fixed words of the client: English is built in, other languages are small modules fetched when all is well.

import { soon } from "./guard.js";

/** All fixed words. A language may leave some out; English stands in. */
export interface Strings {
  us: string;
  hint: string;
  connection: string;
  version: string;
  clock: string;
  account: string;
  fine: string;
  unreachable: string;
  unknown: string;
  label: string;
  possible: string;
  known: string;
  fixed: string;
  retracted: string;
  unseen: string;
  ask: string;
  works: string;
  broken: string;
  thanks: string;
}

const ENGLISH: Strings = {
  us: "It's us, not you. We are working on it.",
  hint: "It may be us: we are looking into a possible problem.",
  connection: "This looks like your connection: nothing can be reached from here.",
  version: "This version of the app is too old. An update should fix it.",
  clock: "The clock of this device is wrong. Setting it right should fix it.",
  account: "This seems to be about your account. Signing in again may help.",
  fine: "Everything that can be checked from here works.",
  unreachable: "Your connection works, but the app cannot be reached from here.",
  unknown: "We cannot tell yet what is wrong.",
  label: "Service updates",
  possible: "Possible problem",
  known: "Known problem",
  fixed: "Fixed",
  retracted: "Taken back",
  unseen: "New",
  ask: "Does it work again for you?",
  works: "Works again",
  broken: "Still broken",
  thanks: "Thank you.",
};

type Loaded = Promise<{ default: Partial<Strings> }>;

const registered: Record<string, Partial<Strings>> = {};
const loaders: Record<string, () => Loaded> = {
  de: () => import("./lang/de.js"),
  es: () => import("./lang/es.js"),
  fr: () => import("./lang/fr.js"),
  pt: () => import("./lang/pt.js"),
};

const baseOf = (lang: string): string => lang.toLowerCase().split("-")[0]!;

/** Add a language of your own, or replace words of one. */
export function register(lang: string, strings: Partial<Strings>): void {
  registered[lang.toLowerCase()] = strings;
}

/** Return the words for a language: the tag itself, then its base, then English. */
export const stringsFor = (lang: string): Strings => ({ ...ENGLISH, ...registered[baseOf(lang)], ...registered[lang.toLowerCase()] });

/** Fetch a language that is offered and not here yet. Never rejects: English stands in. */
export async function loadStrings(lang: string): Promise<boolean> {
  const base = baseOf(lang);
  if (registered[base] || !loaders[base]) return false;
  try {
    register(base, (await soon(loaders[base]!())).default);
    return true;
  } catch {
    return false;
  }
}
