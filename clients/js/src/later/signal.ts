// What every signal says of itself, and how many of its kind the feed wants.

import type { Core } from "../core.js";

export type Signal = { kind: string; at: string } & Record<string, unknown>;

export interface Scribe {
  /** Begin a signal of something that happened at a time of the device's clock. */
  describe(kind: string, atMs: number): Signal;
  /**
   * Draw whether one of a kind is to be sent. The server knows the rate and weighs what it gets with it, so no weight is sent.
   * While the rate is not known, no request is counted; what people say and see is always sent.
   */
  isWanted(kind: string): boolean;
}

export const createScribe = ({ options: { app }, attributes, reader }: Core): Scribe => ({
  describe(kind, atMs) {
    const { country, platform, version } = attributes;
    // The clock may have been found to be off (F-22).
    const time = new Date(atMs + reader.now() * 1000 - Date.now());
    return { kind, at: `${time.toISOString().slice(0, 19)}Z`, app, country, platform, version };
  },
  isWanted(kind) {
    const document = reader.document();
    return Math.random() < (document ? document.sample?.[kind] ?? 1 : +(kind !== "request"));
  },
});
