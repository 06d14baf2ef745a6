// What an integrator says in their own service worker.

import type { Attributes } from "../interface.js";
import type { Keys } from "../verify.js";

export interface OfflineOptions {
  /** Name of the app in the feed, the places of the feed, and its two public keys: as for `createClient`. */
  app: string;
  origins: string[];
  keys: Keys;
  /** The page of the app's own that is shown when the app cannot be reached. Without it, a small page of ours. */
  page?: string;
  /** Files that the page needs and that cannot be found in it: what a script fetches, for instance. */
  assets?: string[];
  /** What is known of everyone here; what the page hands over counts more. */
  attributes?: Attributes;
  /** The app's name as people say it, for the small page of ours. */
  name?: string;
  /** How long a navigation may take before the app counts as unreachable. */
  waitMs?: number;
  /** Which navigations are looked after. Default: all of this worker's. */
  covers?: (url: URL) => boolean;
}

const WAIT_MS = 10000;

/** Return the options with what was left out, or undefined where they are of no use. */
export function complete(options: OfflineOptions): Required<OfflineOptions> | undefined {
  const { app, origins, keys } = options ?? {};
  if (!app || !Array.isArray(origins) || !keys?.standby) return;
  return { page: "", assets: [], attributes: {}, name: "", waitMs: WAIT_MS, covers: () => true, ...options };
}
