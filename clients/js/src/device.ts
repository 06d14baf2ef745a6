// What this device remembers: what failed here, what was shown, seen, counted and answered. It never leaves the device.

import type { Device } from "./audience.js";
import type { Store } from "./store.js";

/** `failed`: component → when, in ms. `seen`, `dismissed`: notice → the stage of it that was. The lists hold notice ids. */
export interface Memory {
  failed: Record<string, number>;
  soughtHelpMs: number;
  seen: Record<string, string>;
  dismissed: Record<string, string>;
  shown: string[];
  counted: string[];
  answered: string[];
}

export interface DeviceMemory {
  read(): Memory;
  /** Change what is remembered; lists and maps keep their latest 50. */
  change(change: Partial<Memory>): void;
  /** Return the device as the rules of the audience see it. */
  describe(nowMs: number): Device;
}

const LASTING_MS = 600000;
const KEPT = 50;
const NEW: Memory = { failed: {}, soughtHelpMs: 0, seen: {}, dismissed: {}, shown: [], counted: [], answered: [] };

const trim = (value: unknown): unknown =>
  Array.isArray(value) ? value.slice(-KEPT)
  : typeof value === "object" && value ? Object.fromEntries(Object.entries(value).slice(-KEPT))
  : value;

/** `failed` and `soughtHelpMs` count for ten minutes, also over a reload (F-34). */
export function openMemory(store: Store, app: string, id: string, attributes: () => Record<string, unknown>): DeviceMemory {
  const name = `itsus:${app}:${id}`;
  const read = () => store.read(name, NEW);
  return {
    read,
    change: (change) => store.write(name, trimAll({ ...read(), ...change })),
    describe(nowMs) {
      const { failed, soughtHelpMs, shown } = read();
      const isRecent = (ms: number) => ms <= nowMs && nowMs - ms < LASTING_MS;
      return {
        id,
        attributes: attributes(),
        affected: Object.keys(failed).filter((component) => isRecent(failed[component]!)),
        soughtHelp: isRecent(soughtHelpMs),
        shown,
      };
    },
  };
}

const trimAll = (memory: Memory): Memory =>
  Object.fromEntries(Object.entries(memory).map(([name, value]) => [name, trim(value)])) as unknown as Memory;
