// The last good copy of the document, and what is remembered with it (F-14, F-16, F-17, F-21).

import type { FeedDocument } from "./document.js";
import { read, write } from "./store.js";
import { toBytes, toText, verify, type Accepted, type Keys, type Refusal } from "./verify.js";

/** What is kept on the device: the document, the highest numbers seen, keys that are revoked, the origin that was good. */
export interface Kept { jws: string; seen: Record<string, number>; revoked: string[]; origin: number }

export interface Copy {
  kept(): Kept;
  /** Return the document, if it may still be used at a time. */
  document(now: number): FeedDocument | undefined;
  /** Return "" when the bytes are now the last good copy, else the rule by which they were refused. */
  take(bytes: Uint8Array, origin: number, now: number): Promise<string>;
  /** Bring back the copy that was kept on the device; one that is expired, revoked or spoilt is left to the origins. */
  restore(now: number): Promise<unknown>;
}

const NOTHING: Kept = { jws: "", seen: {}, revoked: [], origin: -1 };

export function createCopy(app: string, keys: Keys): Copy {
  const name = `itsus:${app}`;
  let accepted: Accepted | undefined;

  const kept = () => read(name, NOTHING);

  async function accept(bytes: Uint8Array, origin: number, now: number): Promise<void> {
    const fresh = await verify(bytes, { app, keys, now, ...kept() });
    const { document: { seq }, kid } = fresh;
    const { seen, revoked } = kept();
    // While this one was verified, another may have been accepted that is newer, or revokes its key.
    if (seq < seen[kid]! || revoked.includes(kid)) throw { rule: "F-14" } satisfies Refusal;
    accepted = fresh;
    write(name, {
      jws: toText(bytes), seen: { ...seen, [kid]: seq }, revoked: [...new Set([...revoked, ...fresh.revoked])], origin,
    } satisfies Kept);
  }

  const take: Copy["take"] = (bytes, origin, now) => accept(bytes, origin, now).then(() => "", ({ rule = "error" }) => rule);

  return {
    kept, take,
    // A copy whose key was revoked is gone already: the document that revoked it took its place.
    document: (now) => (accepted && accepted.document.exp > now ? accepted.document : undefined),
    restore(now) {
      const { jws, origin } = kept();
      return take(toBytes(jws), origin, now);
    },
  };
}
