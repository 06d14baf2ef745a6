// `itsus/worker`: for an app's own service worker. When a navigation to the app fails, the person gets an offline page with the
// verified notice. It adds listeners, and leaves every request alone that does not fail.

import { addOperators } from "./later/operators.js";
import { createReader } from "./reader.js";
import { targeting } from "./targeting.js";
import { createAnswer } from "./worker/answer.js";
import { createFiles } from "./worker/files.js";
import { complete, type OfflineOptions } from "./worker/options.js";
import { createReceiver } from "./worker/receive.js";
import { scope, within, type RequestEvent } from "./worker/scope.js";
import { openState, type State } from "./worker/state.js";
import { createUpkeep } from "./worker/upkeep.js";

export type { OfflineOptions } from "./worker/options.js";

/** For workers that answer navigations themselves. */
export interface Offline {
  /** Return the offline page for a navigation of which the worker found that it failed. */
  answer(event: RequestEvent): Promise<Response>;
}

const FAILED = [502, 503, 504];

// A worker has all in one file.
addOperators(targeting);

/** Look after navigations that fail. Call it once, while the worker's script runs first. It never throws. */
export function installOffline(options: OfflineOptions): Offline {
  const all = complete(options);
  if (!all) {
    console.warn("itsus: installOffline needs app, origins and keys; nothing is looked after.");
    return { answer: async () => Response.error() };
  }
  const { app, origins, keys, page, assets, waitMs, covers } = all;
  const state = openState(app);
  const reader = createReader(app, origins, keys, () => {});
  const files = createFiles(app, page, assets, state);
  const answerOffline = createAnswer(all, state, reader, files);
  const keepUp = createUpkeep(state, reader, files);
  const receive = createReceiver(all, state, reader);

  async function navigate(event: RequestEvent): Promise<Response> {
    const arriving = Promise.resolve(event.preloadResponse).then((early) => early ?? fetch(event.request));
    const arrived = await within(waitMs, arriving);
    if (!arrived || FAILED.includes(arrived.status)) return answerOffline(event.resultingClientId).catch(() => arrived ?? arriving);
    event.waitUntil(keepUp());
    return arrived;
  }

  scope.addEventListener("install", (event) => event.waitUntil(keepUp(true)));
  scope.addEventListener("activate", (event) => event.waitUntil(keepUp()));
  scope.addEventListener("message", (event) => {
    event.waitUntil(receive(event.data).then((returned) => returned && event.ports[0]?.postMessage(returned)));
  });
  scope.addEventListener("fetch", (event) => {
    if (isNavigation(event.request, covers)) event.respondWith(navigate(event));
    else if (mayBeOffline(event, state)) event.respondWith(answerFile(event));
  });

  /** A file for a page that was answered with the offline page comes from the same set; anything else goes its way. */
  async function answerFile({ request, clientId }: RequestEvent): Promise<Response> {
    const { offline } = await state.ready();
    const kept = offline.includes(clientId) ? await files.find(request.url).catch(() => undefined) : undefined;
    return kept ?? fetch(request);
  }

  return { answer: ({ resultingClientId }) => answerOffline(resultingClientId) };
}

function isNavigation({ mode, method, destination, url }: Request, covers: (url: URL) => boolean): boolean {
  try {
    return mode === "navigate" && method === "GET" && destination === "document" && covers(new URL(url));
  } catch {
    return false;
  }
}

/** In the moment after a start the worker does not know yet who is offline: then only scripts have to wait for it. */
function mayBeOffline({ request: { method, url, destination }, clientId }: RequestEvent, { facts }: State): boolean {
  if (method !== "GET" || !url.startsWith(`${location.origin}/`)) return false;
  return facts ? facts.offline.includes(clientId) : destination === "script";
}
