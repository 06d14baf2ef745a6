// "Something is wrong", said by a person: with a random word that stands for them until midnight UTC, and nothing else of them.

import type { Core } from "../core.js";
import type { Tools } from "../later.js";
import { draw } from "../random.js";
import type { Store } from "../store.js";

const MOST_CHARACTERS = 2000;

/** Return the word of a person for this day: it lets a server count distinct people, for a day. */
export function personOfDay(store: Store, nowMs: number): string {
  const day = Math.floor(nowMs / 864e5);
  const kept = store.read("itsus:person", { day: 0, word: "" });
  if (kept.day === day) return kept.word;
  const word = draw();
  store.write("itsus:person", { day, word });
  return word;
}

/** Return what a report says besides what every signal says. */
export function writeReport({ reader, device, store, person }: Core, { armOf }: Tools, text: string, component?: string): object {
  const document = reader.document();
  return {
    component,
    lang: person.lang(),
    person: personOfDay(store, reader.now() * 1000),
    arm: (document?.rollout && armOf(document, device())) || undefined,
    text: text.slice(0, MOST_CHARACTERS) || undefined,
  };
}
