// Random words: of a device, and of a person for one day. Neither is derived from anything about them.

import type { Store } from "./store.js";

const draw = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return this device's id: drawn once, kept, never sent. */
export function deviceId(store: Store): string {
  const { id } = store.read("itsus:device", { id: "" });
  if (id) return id;
  const drawn = draw();
  store.write("itsus:device", { id: drawn });
  return drawn;
}

/** Return the word that stands for a person until midnight UTC: it lets a server count distinct people, for a day. */
export function personOfDay(store: Store, nowMs: number): string {
  const day = Math.floor(nowMs / 864e5);
  const kept = store.read("itsus:person", { day: 0, word: "" });
  if (kept.day === day) return kept.word;
  const word = draw();
  store.write("itsus:person", { day, word });
  return word;
}
