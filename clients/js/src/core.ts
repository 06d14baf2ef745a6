// What all parts of a client share: the options, the person, what is kept on the device, and the feed.

import type { Device } from "./audience.js";
import { openMemory, type DeviceMemory } from "./device.js";
import { createGuard, type Guard } from "./guard.js";
import type { Options } from "./interface.js";
import { createPerson, type Person } from "./person.js";
import type { OnProblem } from "./problems.js";
import { deviceId } from "./random.js";
import { createReader, type Reader } from "./reader.js";
import { openStore, type Store } from "./store.js";

export interface Core {
  options: Options;
  tell: OnProblem;
  guard: Guard;
  store: Store;
  person: Person;
  memory: DeviceMemory;
  reader: Reader;
  /** Return this device as the rules of the audience see it now. */
  device(): Device;
  /** Tell whether there is WebCrypto here: without it no document can be believed. */
  isSecure: boolean;
}

/** Throws where the options are of no use. */
export function openCore(options: Options, tell: OnProblem): Core {
  const { app, origins, keys } = options;
  if (!Array.isArray(origins) || !keys.standby) throw "origins and keys are needed";
  const store = openStore();
  const person = createPerson();
  person.learn(options.attributes);
  const describe = () => ({ ...person.attributes(), lang: person.lang() });
  const memory = openMemory(store, app, options.deviceId ?? deviceId(store), describe);
  return {
    options, tell, store, person, memory,
    guard: createGuard(tell),
    reader: createReader(app, origins, keys, store, tell),
    device: () => memory.describe(Date.now()),
    isSecure: !!globalThis.crypto?.subtle,
  };
}
