// Two readers on one device, the page and the worker, and what each accepted: neither may fall behind the other (F-14, F-16).

import type { Kept } from "../copy.js";

/** What a reader has before it has accepted anything. */
export const NOTHING: Kept = { jws: "", seen: {}, revoked: [], origin: -1 };

/** Return what both know: the highest numbers, all revoked keys, and the document of the one who has seen further. */
export function mergeKept(mine: Kept, theirs: Kept): Kept {
  const kids = Object.keys(theirs.seen);
  const isBehind = kids.some((kid) => theirs.seen[kid]! > (mine.seen[kid] ?? -1));
  return {
    jws: isBehind ? theirs.jws : mine.jws,
    seen: { ...mine.seen, ...Object.fromEntries(kids.map((kid) => [kid, Math.max(theirs.seen[kid]!, mine.seen[kid] ?? 0)])) },
    revoked: [...new Set([...mine.revoked, ...theirs.revoked])],
    origin: mine.origin,
  };
}
