// JSON as the feed writes it (F-03, F-07): stricter than JSON.parse, so that no two readers see different documents.

import { isArray } from "./document.js";

const DEPTH = 32;
const STRINGS = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/**
 * Read UTF-8 JSON without a byte order mark, without duplicate members, at most 32 levels deep, with finite numbers only.
 *
 * Throws anything when it is not so.
 */
export function parseStrict(bytes: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  const value: unknown = JSON.parse(text);
  // A member named twice is in the text twice (one colon outside strings each) but in the value once.
  const written = text.replace(STRINGS, "").split(":").length - 1;
  if (countMembers(value, 1) !== written) throw 0;
  return value;
}

function countMembers(value: unknown, level: number): number {
  const isInner = typeof value === "object" && value;
  if (isInner ? level > DEPTH : typeof value === "number" && !isFinite(value)) throw 0;
  if (!isInner) return 0;
  const items: unknown[] = Object.values(value);
  return items.reduce<number>((sum, item) => sum + countMembers(item, level + 1), isArray(value) ? 0 : items.length);
}
