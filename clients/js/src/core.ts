// What all parts of a client share: the options, who is in front of the screen, what is kept on the device, and the feed.

import { openMemory, type DeviceMemory } from "./device.js";
import { createGuard, type Guard } from "./guard.js";
import type { Attributes, Options } from "./interface.js";
import type { OnProblem } from "./problems.js";
import { createReader, type Reader } from "./reader.js";
import { read, write } from "./store.js";

export interface Core {
  options: Options;
  tell: OnProblem;
  guard: Guard;
  memory: DeviceMemory;
  reader: Reader;
  /** What is known of the person; what is learned is put in. */
  attributes: Attributes;
  /** Return the languages that the person reads, the preferred one first. */
  preferred(): string[];
  lang(): string;
}

/** Return this device's id: drawn once, kept, never sent. It decides an arm, no more, so any random number will do. */
function deviceId(): string {
  const kept = read("itsus:device", { id: String(Math.random()) });
  write("itsus:device", kept);
  return kept.id;
}

export function openCore(options: Options, tell: OnProblem): Core {
  const { app, origins, keys } = options;
  const attributes: Attributes = { platform: "web", ...options.attributes };
  const preferred = () => [attributes.lang!, ...(globalThis.navigator?.languages ?? [])].filter(Boolean);
  const lang = () => preferred()[0] ?? "en";
  return {
    options, tell, attributes, preferred, lang,
    guard: createGuard(tell),
    memory: openMemory(app, options.deviceId ?? deviceId(), () => ({ ...attributes, lang: lang() })),
    reader: createReader(app, origins, keys, tell),
  };
}
