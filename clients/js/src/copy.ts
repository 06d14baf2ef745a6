// The last good copy of the document, and what is remembered with it (F-14, F-16, F-17, F-21).

import type { FeedDocument } from "./document.js";
import type { Store } from "./store.js";
import { Refusal, verify, type Accepted, type Keys } from "./verify.js";

/** What is kept on the device: the document, the highest numbers seen, keys that are revoked, the origin that was good. */
export interface Kept { jws: string; seen: Record<string, number>; revoked: string[]; origin: number }

export interface Copy {
  kept(): Kept;
  /** Return the document, if it may still be used at a time. */
  document(now: number): FeedDocument | null;
  /** Return "" when the bytes are now the last good copy, else the rule by which they were refused. */
  take(bytes: Uint8Array, origin: number, now: number): Promise<string>;
  /** Bring back the copy that was kept on the device. */
  restore(now: number): Promise<void>;
}

const NOTHING: Kept = { jws: "", seen: {}, revoked: [], origin: -1 };

export function createCopy(app: string, keys: Keys, store: Store): Copy {
  const name = `itsus:${app}`;
  let accepted: Accepted | null = null;

  const kept = () => store.read(name, NOTHING);

  async function check(bytes: Uint8Array, now: number): Promise<Accepted> {
    const { seen, revoked } = kept();
    return verify(bytes, { app, keys, now, seen, revoked });
  }

  function accept(fresh: Accepted, bytes: Uint8Array, origin: number): void {
    const { seen, revoked } = kept();
    const { kid, document } = fresh;
    accepted = fresh;
    store.write(name, {
      jws: String.fromCharCode(...bytes.subarray(0, 65536)),
      seen: { ...seen, [kid]: Math.max(seen[kid] ?? 0, document.seq) },
      revoked: [...new Set([...revoked, ...fresh.revoked])],
      origin,
    });
  }

  return {
    kept,
    // A copy whose key was revoked is gone already: the document that revoked it took its place.
    document: (now) => (accepted && accepted.document.exp > now ? accepted.document : null),
    async take(bytes, origin, now) {
      try {
        accept(await check(bytes, now), bytes, origin);
        return "";
      } catch (error) {
        return error instanceof Refusal ? error.rule : "error";
      }
    },
    async restore(now) {
      const { jws } = kept();
      try {
        if (jws) accepted = await check(Uint8Array.from(jws, (char) => char.charCodeAt(0)), now);
      } catch {
        // Expired, revoked or spoilt: the origins will tell.
      }
    },
  };
}
