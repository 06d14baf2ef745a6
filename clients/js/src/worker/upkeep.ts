// Making ready while all is well: the offline page, and the last good document. Now and then, never twice at a time.

import type { Reader } from "../reader.js";
import type { Files } from "./files.js";
import type { State } from "./state.js";

const FILES_MS = 864e5;
const FEED_MS = 18e5;

const isOver = (sinceMs: number, pauseMs: number): boolean => !(Math.abs(Date.now() - sinceMs) < pauseMs);

/** Return a function that does what is due, or all of it; it never rejects. */
export function createUpkeep(state: State, reader: Reader, files: Files): (all?: boolean) => Promise<void> {
  let running: Promise<void> | undefined;

  async function readFeed(): Promise<void> {
    await reader.restore();
    await reader.read();
    await state.save({ readMs: Date.now() });
  }

  async function run(all: boolean): Promise<void> {
    const { readMs, filledMs } = await state.ready();
    await Promise.all([(all || isOver(readMs, FEED_MS)) && readFeed(), (all || isOver(filledMs, FILES_MS)) && files.fill()]);
  }

  return (all = false) => (running ??= run(all).catch(() => {}).finally(() => (running = undefined)));
}
