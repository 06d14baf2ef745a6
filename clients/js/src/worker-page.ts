// `itsus/worker-page`: what a page tells its service worker while all is well, so that the worker can decide as the page would;
// and what it learns from it. Nothing of it leaves the device.

import type { Kept } from "./copy.js";
import { openMemory } from "./device.js";
import type { Options } from "./interface.js";
import { read, write } from "./store.js";
import type { Handover, Returned } from "./worker/handover.js";
import { mergeKept, NOTHING } from "./worker/kept.js";

/** What of the client's options the worker is told. */
export type Remembered = Pick<Options, "app" | "deviceId" | "attributes">;

function writeHandover({ app, deviceId, attributes = {} }: Remembered): Handover {
  const id = deviceId ?? read("itsus:device", { id: "" }).id;
  return {
    itsus: app, id,
    attributes: JSON.parse(JSON.stringify(attributes)) as Handover["attributes"],
    languages: [...new Set([attributes.lang ?? "", ...navigator.languages])].filter(Boolean),
    jws: read<Kept>(`itsus:${app}`, NOTHING).jws,
    shown: openMemory(app, id, () => ({})).describe().shown,
  };
}

/** Never fall behind the worker, and know what it showed. */
function learn({ itsus: app, id, shown }: Handover, returned: Returned): void {
  write(`itsus:${app}`, mergeKept(read<Kept>(`itsus:${app}`, NOTHING), returned.kept));
  const memory = openMemory(app, id, () => ({}));
  for (const notice of returned.shown) if (!shown.includes(notice)) memory.mark(notice, { shown: true });
}

async function exchange(options: Remembered): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  const handover = writeHandover(options);
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => learn(handover, data as Returned);
  active?.postMessage(handover, [port2]);
}

const remembered = new Map<string, Remembered>();

/**
 * Let the worker know this device: now, and whenever the page is left. Call it after `createClient`, with the same options; again
 * when the account or the attributes change. It never throws, and does nothing where there is no worker.
 */
export function rememberDevice(options: Remembered): void {
  if (!globalThis.navigator?.serviceWorker) return;
  const { app } = options;
  const tell = () => void exchange(remembered.get(app)!).catch(() => {});
  const isNew = !remembered.has(app);
  remembered.set(app, options);
  if (isNew) document.addEventListener("visibilitychange", () => document.hidden && tell());
  tell();
}
