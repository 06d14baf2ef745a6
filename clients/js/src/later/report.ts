// "Something is wrong", said by a person: with a random word that stands for them until midnight UTC, and nothing else of them.

import type { Core } from "../core.js";
import type { Tools } from "../later.js";

const MOST_CHARACTERS = 2000;

/** Return 128 random bits as hexadecimal digits. */
const draw = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return the word of a person for this day: it lets a server count distinct people, for a day. */
export function personOfDay({ read, write }: Pick<Tools, "read" | "write">, nowMs: number): string {
  const day = Math.floor(nowMs / 864e5);
  const kept = read("itsus:person", { day: 0, word: "" });
  if (kept.day === day) return kept.word;
  const word = draw();
  write("itsus:person", { day, word });
  return word;
}

/** Return what a report says besides what every signal says. `isCounted`: whether the person lets themselves be counted. */
export function writeReport({ reader, memory, lang }: Core, tools: Tools, isCounted: boolean, text: string, component?: string): object {
  const document = reader.document();
  return {
    component,
    lang: lang(),
    person: isCounted ? personOfDay(tools, reader.now() * 1000) : undefined,
    arm: (document?.rollout && tools.armOf(document, memory.describe())) || undefined,
    text: text.slice(0, MOST_CHARACTERS) || undefined,
  };
}
