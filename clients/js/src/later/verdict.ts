// "Is it me?" (DESIGN 4.5): from evidence to a verdict. Pure; gathering the evidence is the client's.

import type { FeedNotice } from "../document.js";
import type { Sentences } from "../strings.js";

export type Party = "us" | "connection" | "device" | "account" | "fine" | "unknown";
export type Account = "ok" | "problem" | "unknown";

/** One thing that was found, with a stable code. */
export interface Finding { code: string; value: string | number | boolean }

export interface Verdict { verdict: Party; evidence: Finding[]; sentence: string }

/** `health`: status of the app's health path, 0 = cannot be reached, null = not asked. `excluded`: what no notice blames. */
export interface Evidence {
  isOnline: boolean;
  origins: { good: number; asked: number };
  health: number | null;
  failing: Record<string, number>;
  account: Account;
  isTooOld: boolean;
  skewS: number;
  notice: FeedNotice | undefined;
  excluded: string[];
}

type Said = [Party, keyof Sentences];

/** Return whose fault it is and which sentence says so; `us` needs a readable 5xx or a valid notice. */
export function judge(evidence: Evidence): Said {
  const found = find(evidence);
  if (!evidence.excluded.includes(found[0])) return found;
  return ["unknown", evidence.notice ? "hint" : "unknown"];
}

function find({ isOnline, origins, health, failing, account, isTooOld, skewS, notice }: Evidence): Said {
  const statuses = Object.values(failing);
  if (notice?.strength === "notice" || health! > 499) return ["us", "us"];
  if (!origins.good && (health === null ? !isOnline || statuses.includes(0) : !health)) return ["connection", "connection"];
  if (statuses.some((status) => status > 499)) return ["us", "us"];
  if (account === "problem") return ["account", "account"];
  if (isTooOld) return ["device", "version"];
  if (skewS) return ["device", "clock"];
  if (notice) return ["unknown", "hint"];
  if (health === 0) return ["unknown", "unreachable"];
  return statuses.length || !(health || origins.good) ? ["unknown", "unknown"] : ["fine", "fine"];
}

/** Return the evidence as codes with values, only what was looked at. */
export function list({ isOnline, origins, health, failing, account, isTooOld, skewS, notice }: Evidence): Finding[] {
  const findings: [string, Finding["value"] | null | undefined | false][] = [
    ["online", isOnline],
    ["origins_good", origins.good],
    ["origins_asked", origins.asked],
    ["health", health === 0 ? "unreachable" : health],
    ["failing", Object.keys(failing).join(" ") || null],
    ["account", account === "unknown" ? null : account],
    ["version_too_old", isTooOld || null],
    ["clock_off_s", Math.round(skewS) || null],
    [notice?.strength ?? "", notice?.id],
  ];
  return findings.flatMap(([code, value]) => (value === null || value === undefined ? [] : [{ code, value: value as Finding["value"] }]));
}
