// Who is in front of the screen, as far as the app knows: attributes, languages, and the fixed words in them.

import type { Attributes } from "./interface.js";
import { stringsFor, type Strings } from "./strings.js";

export interface Person {
  attributes(): Attributes;
  /** Take over what was learned; the rest stays. */
  learn(attributes: Attributes | undefined): void;
  lang(): string;
  /** Return all languages the person reads, the preferred one first. */
  languages(): string[];
  words(): Partial<Strings>;
}

export function createPerson(): Person {
  let attributes: Attributes = { platform: "web" };
  const lang = () => attributes.lang || globalThis.navigator?.language || "en";
  return {
    attributes: () => attributes,
    learn(learned) {
      attributes = { ...attributes, ...learned };
    },
    lang,
    languages: () => [lang(), ...(globalThis.navigator?.languages ?? [])],
    words: () => stringsFor(lang()),
  };
}
