// The payload of the feed (spec/feed.md, section 2): its types, and whether a value is one (F-09).
// What a field means is decided elsewhere; unknown members are ignored (F-15).

/** Texts of a notice in one language. */
export interface Text { title: string; body: string }

/** A condition in GrowthBook's published syntax (spec/feed.md, section 3). */
export type Condition = Record<string, unknown>;

/** How strong the word is: `hint` = a possible problem, `notice` = it's us. */
export type Strength = "hint" | "notice";

/** A notice as it stands in the feed. Times are Unix seconds. */
export interface FeedNotice {
  id: string;
  incident: string;
  strength: Strength;
  status: "active" | "resolved" | "retracted";
  since: number;
  updated: number;
  until: number;
  show: "everyone" | "affected";
  text: Record<string, Text>;
  component?: string[];
  audience?: Condition;
  blame_not?: string[];
  ask_followup?: boolean;
}

/** A rollout: who may be shown notices at all. */
export interface Rollout { salt: string; stages: { if: Condition; share: number; hold: number }[] }

/** One app's feed, after verification. */
export interface FeedDocument {
  v: 1;
  app: string;
  seq: number;
  iat: number;
  exp: number;
  state: "quiet" | Strength;
  poll: { idle_s: number; active_s: number };
  sample?: Record<string, number>;
  revoked?: string[];
  rollout?: Rollout | null;
  notices?: FeedNotice[];
}

type Check = (value: unknown) => unknown;

export const { isArray } = Array;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && !!value && !isArray(value);

export const isString = (value: unknown): value is string => typeof value === "string";

const isTime: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isRate: Check = (value) => typeof value === "number" && value >= 0 && value <= 1;
const isOne = (...values: unknown[]): Check => (value) => values.includes(value);
const isList = (check: Check): Check => (value) => isArray(value) && value.every(check);
const isMap = (check: Check): Check => (value) => isObject(value) && Object.values(value).every(check);
const isRecord = (fields: Record<string, Check>): Check => (value) =>
  isObject(value) && Object.keys(fields).every((name) => fields[name]!(value[name]));
const isMaybe = (check: Check): Check => (value) => value === undefined || check(value);
/** Neither empty nor zero. */
const isSome = (check: Check): Check => (value) => value && check(value);

const isNamed = isSome(isString);
const isSeconds = isSome(isTime);
const isStrings = isMaybe(isList(isString));
const isTexts = isMap(isRecord({ title: isString, body: isString }));
const isRollout = isRecord({ salt: isString, stages: isList(isRecord({ if: isObject, share: isRate, hold: isRate })) });

const isNotice = isRecord({
  id: isNamed,
  incident: isString,
  strength: isOne("hint", "notice"),
  status: isOne("active", "resolved", "retracted"),
  since: isTime,
  updated: isTime,
  until: isTime,
  show: isOne("everyone", "affected"),
  text: (value) => isTexts(value) && Object.keys(value as object).length,
  component: isStrings,
  audience: isMaybe(isObject),
  blame_not: isMaybe(isList(isOne("account", "device", "connection"))),
  ask_followup: isOne(undefined, true, false),
});

/** Tell whether a value is a payload of version 1 (F-09). */
export const isDocument = isRecord({
  app: isNamed,
  seq: isTime,
  iat: isTime,
  exp: isTime,
  state: isOne("quiet", "hint", "notice"),
  poll: isRecord({ idle_s: isSeconds, active_s: isSeconds }),
  sample: isMaybe(isMap(isRate)),
  revoked: isStrings,
  rollout: isMaybe((value) => value === null || isRollout(value)),
  notices: isMaybe(isList(isNotice)),
}) as (value: unknown) => value is FeedDocument;
