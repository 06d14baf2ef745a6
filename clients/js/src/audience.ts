// Who is shown what (spec/feed.md, section 4): decided on the device, nothing is asked of a server.

import { bucket } from "./bucket.js";
import type { FeedDocument, FeedNotice } from "./document.js";
import { isPartial, matches } from "./targeting.js";

/** What is known of this device. `affected`: components that failed here lately, `""` = failed, unknown which (F-34). */
export interface Device {
  id: string;
  attributes: Record<string, unknown>;
  affected: string[];
  soughtHelp: boolean;
  shown: string[];
}

export type Arm = "shown" | "held" | null;

/** Return the arm of a device (F-32); without a rollout everyone is `shown`. */
export function armOf({ rollout }: FeedDocument, device: Device): Arm {
  if (!rollout) return "shown";
  // A stage that is not understood yet must not send people on to the next one.
  const stage = rollout.stages.find((each) => matches(each.if, device.attributes) ?? isPartial());
  if (!stage || !matches(stage.if, device.attributes)) return null;
  const place = bucket(rollout.salt, device.id);
  if (place < Math.floor(stage.share * 10000 + 0.5)) return "shown";
  return place >= 10000 - Math.floor(stage.hold * 10000 + 0.5) ? "held" : null;
}

/** Tell whether the device is affected by what a notice is about (F-34). */
export function isAffected({ component = [] }: FeedNotice, { affected, soughtHelp }: Device): boolean {
  return soughtHelp || affected.some((failed) => !failed || !component.length || component.includes(failed));
}

/** Tell whether a notice is meant for a device at all. */
export const isMeant = ({ audience = {} }: FeedNotice, { attributes }: Device): boolean => !!matches(audience, attributes);

/** Return the arm for which the device counts; null: it counts for none (F-37). `now` in Unix seconds. */
export function countedAs(document: FeedDocument, notice: FeedNotice, device: Device, now: number): Arm {
  const { status, until, show } = notice;
  const isEligible = isMeant(notice, device) && (show === "everyone" || isAffected(notice, device));
  return status === "active" && until > now && isEligible ? armOf(document, device) : null;
}

/** Tell whether a notice is on the screen of a device (F-23, F-35, F-36). */
export const isShown = (document: FeedDocument, notice: FeedNotice, device: Device, now: number): boolean =>
  notice.until > now && (device.shown.includes(notice.id) || countedAs(document, notice, device, now) === "shown");
