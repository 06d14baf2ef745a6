// The fixed words of the client, as far as anyone brought some: the element brings its English labels, the later part its
// English sentences, a file in lang/ all words of another language, and the host what it likes to say otherwise.

/** What the person is told by `isItMe()`. */
export interface Sentences {
  us: string;
  hint: string;
  connection: string;
  version: string;
  clock: string;
  account: string;
  fine: string;
  unreachable: string;
  unknown: string;
}

/** What the element writes beside the entries. */
export interface Labels {
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
  dismiss: string;
}

/** All fixed words. A language may leave some out; English stands in. */
export interface Strings extends Sentences, Labels {}

/** Language tag, in lower case → the words that are here. */
export const words: Record<string, Partial<Strings>> = {};

/** Add a language of your own, or replace words of one. */
export function register(lang: string, more: Partial<Strings>): void {
  const tag = lang.toLowerCase();
  words[tag] = { ...words[tag], ...more };
}
