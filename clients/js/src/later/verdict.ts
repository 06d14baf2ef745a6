// "Is it me?" (DESIGN 4.5): from evidence to a verdict. Pure; gathering the evidence is the client's.

import type { FeedNotice } from "../document.js";
import type { Sentences } from "../strings.js";
import type { Health } from "./host.js";

export type Party = "us" | "connection" | "device" | "account" | "fine" | "unknown";
export type Account = "ok" | "problem" | "unknown";

/** One thing that was found, with a stable code. */
export interface Finding { code: string; value: string | number | boolean }

export interface Verdict { verdict: Party; evidence: Finding[]; sentence: string }

/** `failing`: component → status, 0 = no answer came. `skewS`: how far the clock is off. `excluded`: what no notice blames. */
export interface Evidence {
  isOnline: boolean;
  /** `strange`: what they gave is no document at all. */
  origins: { asked: number; good: number; strange: number };
  health: Health;
  failing: Record<string, number>;
  account: Account;
  isTooOld: boolean;
  skewS: number;
  notice: FeedNotice | undefined;
  excluded: string[];
}

type Said = [Party, keyof Sentences];

/** "Network Authentication Required": the one 5xx that is never the app's, but a portal's (RFC 6585). */
const PORTAL = 511;

const isOurs = (status: number | null): boolean => status! > 499 && status !== PORTAL;

/** Somebody on the way answers in the place of others: no origin is itself, and neither is the app. */
const isPortal = ({ origins, health: { status, isElsewhere, isPage } }: Evidence): boolean =>
  !origins.good && (status === PORTAL || !!isElsewhere || (!!isPage && origins.strange > 0));

/** Nothing can be reached: no origin, and not the app either. */
function isCutOff({ isOnline, origins, health: { status, isElsewhere }, failing }: Evidence): boolean {
  if (origins.good || isElsewhere) return false;
  return status === null ? !isOnline || Object.values(failing).includes(0) : !status;
}

/** Return whose fault it is and which sentence says so; `us` needs a readable 5xx or a valid notice. */
export function judge(evidence: Evidence): Said {
  const found = find(evidence);
  if (!evidence.excluded.includes(found[0])) return found;
  return ["unknown", evidence.notice ? "hint" : "unknown"];
}

/** What is surest comes first. */
function find(evidence: Evidence): Said {
  const { origins, health, failing, account, isTooOld, skewS, notice } = evidence;
  const statuses = Object.values(failing);
  if (notice?.strength === "notice" || (isOurs(health.status) && !isPortal(evidence))) return ["us", "us"];
  if (isPortal(evidence) || isCutOff(evidence)) return ["connection", "connection"];
  if (statuses.some(isOurs)) return ["us", "us"];
  const isShutOut = account !== "ok" && statuses.some((status) => status === 401 || status === 403);
  if (account === "problem" || isShutOut) return ["account", "account"];
  if (isTooOld) return ["device", "version"];
  if (skewS) return ["device", "clock"];
  if (notice) return ["unknown", "hint"];
  if (health.status === 0 && !health.isElsewhere) return ["unknown", "unreachable"];
  return statuses.length || !(health.status || origins.good) ? ["unknown", "unknown"] : ["fine", "fine"];
}

/** Return the evidence as codes with values, only what was looked at. */
export function list({ isOnline, origins, health, failing, account, isTooOld, skewS, notice }: Evidence): Finding[] {
  const findings: [string, Finding["value"] | null | undefined | false][] = [
    ["online", isOnline],
    ["origins_good", origins.good],
    ["origins_asked", origins.asked],
    ["health", health.isElsewhere ? "redirected" : health.status === 0 ? "unreachable" : health.status],
    ["failing", Object.keys(failing).join(" ") || null],
    ["account", account === "unknown" ? null : account],
    ["version_too_old", isTooOld || null],
    ["clock_off_s", Math.round(skewS) || null],
    [notice?.strength ?? "", notice?.id],
  ];
  return findings.flatMap(([code, value]) => (value === null || value === undefined ? [] : [{ code, value: value as Finding["value"] }]));
}
