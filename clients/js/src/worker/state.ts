// What the worker keeps between its short lives, in the Cache API: there is no `localStorage` here. While it lives, the modules
// it shares with the page keep theirs in memory; this is where that comes from and goes to.

import type { Kept } from "../copy.js";
import { read, write } from "../store.js";
import { mergeKept, NOTHING } from "./kept.js";

/** Who was in front of the page when all was well. Without an id nobody is known. */
export interface Person { id: string; attributes: Record<string, unknown>; languages: string[] }

/** `files`: name of the cache that has the offline page. `offline`: the pages that were answered with it, by the browser's id. */
export interface Facts { person: Person; files: string; filledMs: number; readMs: number; offline: string[] }

interface Written { facts: Facts; kept: Kept; memory: object }

export interface State {
  /** Undefined until they were read after a start of the worker. */
  facts: Facts | undefined;
  ready(): Promise<Facts>;
  /** Change some facts, and write all down. */
  save(changes?: Partial<Facts>): Promise<void>;
}

const NEW: Facts = { person: { id: "", attributes: {}, languages: [] }, files: "", filledMs: 0, readMs: 0, offline: [] };
const ADDRESS = "/.itsus/offline.json";

export function openState(app: string): State {
  const open = () => caches.open(`itsus-offline:${app}`);
  const feed = `itsus:${app}`;
  const memoryOf = ({ person }: Facts) => `${feed}:${person.id}`;
  let reading: Promise<Facts> | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  async function readWritten(): Promise<Partial<Written>> {
    const answer = await (await open()).match(ADDRESS);
    return answer ? ((await answer.json()) as Written) : {};
  }

  async function start(): Promise<Facts> {
    const written = await readWritten().catch((): Partial<Written> => ({}));
    const facts = (state.facts = { ...NEW, ...written.facts });
    write(feed, written.kept ?? NOTHING);
    write(memoryOf(facts), written.memory ?? {});
    return facts;
  }

  // Another version of this worker may write, too: what it has accepted must not be forgotten.
  async function writeAll(facts: Facts): Promise<void> {
    const { kept = NOTHING } = await readWritten().catch((): Partial<Written> => ({}));
    const written: Written = { facts, kept: mergeKept(read(feed, NOTHING), kept), memory: read(memoryOf(facts), {}) };
    write(feed, written.kept);
    await (await open()).put(ADDRESS, new Response(JSON.stringify(written)));
  }

  const state: State = {
    facts: undefined,
    ready: () => (reading ??= start()),
    async save(changes) {
      const facts = Object.assign(await state.ready(), changes);
      // Storage that is full or forbidden costs what would have been kept, nothing else.
      writing = writing.then(() => writeAll(facts)).catch(() => {});
      await writing;
    },
  };
  return state;
}
