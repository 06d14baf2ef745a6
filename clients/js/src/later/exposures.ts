// Counting this device for a notice: once, when it is first shown it, or held (F-37).

import type { Core } from "../core.js";
import type { Tools } from "../later.js";

/** What a device counts for. */
export interface Exposure { notice: string; arm: "shown" | "held"; affected: boolean; count: 1 }

/** Return a function that counts what was not counted yet, and remembers it. */
export function createExposures({ reader, memory }: Core, { countedAs, isAffected }: Tools, send: (exposure: Exposure) => void): () => void {
  return () => {
    const document = reader.document();
    for (const notice of document?.notices ?? []) {
      const device = memory.describe();
      const arm = countedAs(document!, notice, device, reader.now());
      if (!arm || memory.marksOf(notice.id).counted) continue;
      memory.mark(notice.id, { counted: true });
      send({ notice: notice.id, arm, affected: isAffected(notice, device), count: 1 });
    }
  };
}
