// What every signal says of itself, and how many of its kind the feed wants.

import type { Core } from "../core.js";

export type Signal = { kind: string; at: string } & Record<string, unknown>;

export interface Scribe {
  /** Begin a signal of something that happened at a time of the device's clock. */
  describe(kind: string, atMs: number): Signal;
  /** Return the probability with which a signal of a kind is to be sent. */
  rate(kind: string, otherwise?: number): number;
}

export const createScribe = ({ options: { app }, person, reader }: Core): Scribe => ({
  describe(kind, atMs) {
    const { country, platform, version } = person.attributes();
    // The clock may have been found to be off (F-22).
    const time = new Date(atMs + reader.now() * 1000 - Date.now());
    return { kind, at: `${time.toISOString().slice(0, 19)}Z`, app, country, platform, version };
  },
  rate: (kind, otherwise = 1) => reader.document()?.sample?.[kind] ?? otherwise,
});
