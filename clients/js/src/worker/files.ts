// The app's offline page and all that it needs, kept while all is well: as one set, so that no file meets another version of its
// neighbour. Fetched without cookies: nothing here is anybody's own.

import { fetchBounded } from "../origins.js";
import { findLinks } from "./links.js";
import type { State } from "./state.js";

export interface Files {
  /** Fetch everything anew and keep it; says on the console what is missing. */
  fill(): Promise<void>;
  /** Return a file that is kept. */
  find(address: string): Promise<Response | undefined>;
}

const MOST_FILES = 100;
const MOST_BYTES = 5_000_000;
const PAUSES_MS = [1000, 4000];

interface Kept { body: ArrayBuffer; headers: Headers }

async function readFile(response: Response): Promise<Kept> {
  if (!response.ok) throw `answered ${response.status}`;
  const headers = new Headers(response.headers);
  // Kept for everyone on this device, whatever it would have varied with.
  headers.delete("vary");
  return { body: await response.arrayBuffer(), headers };
}

function linksOf({ body, headers }: Kept, address: string): string[] {
  const type = headers.get("content-type") ?? "";
  return findLinks(new TextDecoder().decode(body), type, address);
}

/** Return all files by address. What was named must be there; what was only found in another may be missing. */
async function fetchAll(named: string[]): Promise<Map<string, Kept>> {
  const files = new Map<string, Kept>();
  const tried = new Set(named);
  for (let wave = named; wave.length; ) {
    const links = await Promise.all(wave.map(async (address) => {
      try {
        const file = await fetchBounded(address, { cache: "no-cache", redirect: "error" }, readFile);
        files.set(address, file);
        return linksOf(file, address);
      } catch (error) {
        if (named.includes(address)) throw `${address}: ${error}`;
        return [];
      }
    }));
    wave = [...new Set(links.flat())].filter((address) => !tried.has(address)).slice(0, Math.max(0, MOST_FILES - tried.size));
    wave.forEach((address) => tried.add(address));
  }
  const size = [...files.values()].reduce((sum, { body }) => sum + body.byteLength, 0);
  if (size > MOST_BYTES) throw `${size} bytes are too many, ${MOST_BYTES} may be kept`;
  return files;
}

/** `page` and `assets` as the integrator wrote them. */
export function createFiles(app: string, page: string, assets: string[], state: State): Files {
  const prefix = `itsus-offline:${app}:`;

  async function keep(files: Map<string, Kept>): Promise<void> {
    const name = `${prefix}${Date.now()}`;
    const cache = await caches.open(name);
    await Promise.all([...files].map(([address, { body, headers }]) => cache.put(address, new Response(body, { headers }))));
    await state.save({ files: name, filledMs: Date.now() });
    const old = (await caches.keys()).filter((each) => each.startsWith(prefix) && each !== name);
    await Promise.all(old.map((each) => caches.delete(each)));
  }

  /** A server that is busy now may answer in a moment, and this may be the person's only visit before the day. */
  async function fetchPatiently(named: string[], pausesMs: readonly number[]): Promise<Map<string, Kept>> {
    const [pauseMs, ...later] = pausesMs;
    try {
      return await fetchAll(named);
    } catch (error) {
      if (pauseMs === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return fetchPatiently(named, later);
    }
  }

  return {
    async fill() {
      if (!page) return;
      try {
        await keep(await fetchPatiently([...new Set([page, ...assets].map((each) => new URL(each, location.href).href))], PAUSES_MS));
      } catch (error) {
        console.warn(`itsus: the offline page is not kept, the small page will be shown. ${error}`);
      }
    },
    async find(address) {
      const { files } = await state.ready();
      // `open` would make an empty cache where the browser has evicted it.
      return files && (await caches.has(files)) ? (await caches.open(files)).match(address, { ignoreVary: true }) : undefined;
    },
  };
}
