// Random words, derived from nothing: the one that stands for this device.

import type { Store } from "./store.js";

/** Return 128 random bits as hexadecimal digits. */
export const draw = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Return this device's id: drawn once, kept, never sent. */
export function deviceId(store: Store): string {
  const { id } = store.read("itsus:device", { id: "" });
  if (id) return id;
  const drawn = draw();
  store.write("itsus:device", { id: drawn });
  return drawn;
}
