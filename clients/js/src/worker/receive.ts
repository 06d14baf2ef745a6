// What a page hands over while all is well, taken in; and what the worker knows, handed back.

import { createCopy } from "../copy.js";
import { openMemory } from "../device.js";
import type { Reader } from "../reader.js";
import { read } from "../store.js";
import { toBytes } from "../verify.js";
import { readHandover, type Returned } from "./handover.js";
import { NOTHING } from "./kept.js";
import type { OfflineOptions } from "./options.js";
import type { State } from "./state.js";

/** Return a function that takes in a message and gives the answer to it; undefined if it is none of ours. */
export function createReceiver({ app, keys }: OfflineOptions, state: State, reader: Reader): (data: unknown) => Promise<Returned | undefined> {
  const copy = createCopy(app, keys);
  return async (data) => {
    const handover = readHandover(data, app);
    if (!handover) return;
    const { id, attributes, languages, jws, shown } = handover;
    await state.ready();
    // The device of another account is another device: what was shown here before was not shown to it.
    const memory = openMemory(app, id, () => ({}));
    for (const notice of shown) memory.mark(notice, { shown: true });
    if (jws && !(await copy.take(toBytes(jws), -1, reader.now()))) await reader.restore();
    await state.save({ person: { id, attributes, languages } });
    return { kept: read(`itsus:${app}`, NOTHING), shown: memory.describe().shown };
  };
}
