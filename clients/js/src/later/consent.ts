// Whether counts may leave the device at all. What a person says themselves (a report, an answer) always may.

import type { Options } from "../interface.js";

/** Tell whether neither the app nor the person objects: `telemetry: false`, Global Privacy Control, Do Not Track. */
export function mayCount({ telemetry }: Options): boolean {
  const { globalPrivacyControl, doNotTrack } = (globalThis.navigator ?? {}) as { globalPrivacyControl?: boolean; doNotTrack?: string };
  return telemetry !== false && !globalPrivacyControl && doNotTrack !== "1";
}
