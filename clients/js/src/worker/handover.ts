// What the page and the worker tell each other while all is well. The page's word about itself is believed, a document is not:
// the worker verifies it anew.

import type { Kept } from "../copy.js";
import { isObject } from "../document.js";

/** From the page: who is in front of it, and what it was shown. `itsus` is the app's name. */
export interface Handover {
  itsus: string;
  id: string;
  attributes: Record<string, unknown>;
  languages: string[];
  jws: string;
  shown: string[];
}

/** From the worker: what it accepted, and which notices it showed. */
export interface Returned { kept: Kept; shown: string[] }

const MOST_CHARACTERS = 200_000;

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.length <= 100 && value.every((each) => typeof each === "string");

/** Return a message as a handover for an app, if it is one and of bearable size. */
export function readHandover(data: unknown, app: string): Handover | undefined {
  if (!isObject(data) || data["itsus"] !== app || JSON.stringify(data).length > MOST_CHARACTERS) return;
  const { id, attributes, languages, jws, shown } = data;
  const isOne = typeof id === "string" && typeof jws === "string" && isObject(attributes) && isTexts(languages) && isTexts(shown);
  return isOne ? (data as unknown as Handover) : undefined;
}
