// What this device remembers: what failed here, and what became of each notice. It never leaves the device.

import type { Device } from "./audience.js";
import { read, write } from "./store.js";
import { msLeft } from "./time.js";

/** What became of a notice here. `seen`, `dismissed`: the stage of it that was. */
export interface Marks { shown?: boolean; counted?: boolean; answered?: boolean; seen?: string; dismissed?: string }

/** `failed`: component → when, in ms. `notices`: id → marks. */
interface Memory { failed: Record<string, number>; soughtHelpMs: number; notices: Record<string, Marks> }

export interface DeviceMemory {
  /** Return what became of a notice. */
  marksOf(notice: string): Marks;
  mark(notice: string, marks: Marks): void;
  /** Remember that a component failed just now. */
  noteFailure(component: string): void;
  /** Remember that help was sought just now. */
  noteHelp(): void;
  /** Return the device as the rules of the audience see it. */
  describe(): Device;
}

const LASTING_MS = 600000;
const NEW: Memory = { failed: {}, soughtHelpMs: 0, notices: {} };

/** The latest 50 are kept; what is put in anew becomes the latest. */
function put<T>(map: Record<string, T>, name: string, value: T): Record<string, T> {
  const { [name]: _, ...others } = map;
  return Object.fromEntries([...Object.entries(others), [name, value]].slice(-50));
}

/** What failed and help that was sought count for ten minutes, also over a reload (F-34). */
const isRecent = (ms: number): boolean => msLeft(ms, LASTING_MS) > 0;

export function openMemory(app: string, id: string, attributes: () => Record<string, unknown>): DeviceMemory {
  const name = `itsus:${app}:${id}`;
  const recall = () => read(name, NEW);
  const change = (changes: Partial<Memory>) => write(name, { ...recall(), ...changes });
  const marksOf = (notice: string) => recall().notices[notice] ?? {};
  return {
    marksOf,
    mark: (notice, marks) => change({ notices: put(recall().notices, notice, { ...marksOf(notice), ...marks }) }),
    noteFailure: (component) => change({ failed: put(recall().failed, component, Date.now()) }),
    noteHelp: () => change({ soughtHelpMs: Date.now() }),
    describe() {
      const { failed, soughtHelpMs, notices } = recall();
      return {
        id,
        attributes: attributes(),
        affected: Object.keys(failed).filter((component) => isRecent(failed[component]!)),
        soughtHelp: isRecent(soughtHelpMs),
        shown: Object.keys(notices).filter((notice) => notices[notice]!.shown),
      };
    },
  };
}
