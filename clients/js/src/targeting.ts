// Conditions in GrowthBook's published syntax, without `$regex` and saved groups (spec/feed.md, section 3).
//
// Nothing is skipped while a condition is worked out, so that what is not understood is found wherever it stands: it throws,
// and the condition holds for nobody (F-30).

import { isArray, isObject, isString, type Condition } from "./document.js";

export type Value = unknown;
/** `level` is how deep an operator object inside the operand would stand. */
export type Operator = (actual: Value, expected: any, level: number) => boolean;
type Is = (a: any, b: any) => boolean;

const DEPTH = 16;
const hasOwn = (object: object, name: string): boolean => ({}).hasOwnProperty.call(object, name);

/** Tell whether a condition holds; undefined: it is not understood, so it does not hold, as a whole (F-30). */
export function matches(condition: Condition, attributes: Record<string, Value>): boolean | undefined {
  try {
    return holds(condition, attributes, 1);
  } catch {
    // Nobody is told.
  }
}

/** Tell whether all members of an object fit; each is looked at. */
function allFit(members: Value, level: number, fit: (member: [name: string, value: any]) => boolean): boolean {
  if (!isObject(members) || level > DEPTH) throw 0;
  return Object.entries(members).map(fit).every(Boolean);
}

const holds = (condition: Value, attributes: Value, level: number): boolean => allFit(condition, level++, ([name, value]) => {
  if (name === "$not") return !holds(value, attributes, level);
  if (!/^\$(and|n?or)$/.test(name)) return fits(value, lookUp(attributes, name), level);
  const held: boolean[] = value.map((each: Value) => holds(each, attributes, level));
  return name === "$and" ? held.every(Boolean) : (held.includes(true) || !held.length) === (name === "$or");
});

const lookUp = (attributes: Value, path: string): Value => path.split(".").reduce<any>(
  // Own members of objects, and items of lists by number.
  (value, part) => (isObject(value) ? hasOwn(value, part) : isArray(value) && /^\d+$/.test(part)) ? value[part] ?? null : null,
  attributes,
);

const isOperators = (value: Value): unknown =>
  isObject(value) && Object.keys(value)[0] && Object.keys(value).every((name) => name[0] === "$");

const fits = (expected: Value, actual: Value, level: number): boolean => isOperators(expected)
  ? allFit(expected, level++, ([name, operand]) => OPERATORS[name]!(actual, operand, level))
  : equals(expected, actual);

function equals(expected: Value, actual: Value): boolean {
  switch (typeof expected) {
    case "string": return String(actual) === expected;
    case "number": return toNumber(actual) === expected;
    case "boolean": return actual !== null && !!actual === expected;
    default: return JSON.stringify(actual) === JSON.stringify(expected);
  }
}

// Decimal numbers only: how a language reads `0x10` or `Infinity` in a text must not decide who is told.
const toNumber = (value: Value): number =>
  (typeof value === "object" && value) || (isString(value) && /[^\d.e+\s-]/i.test(value)) ? NaN : Number(value);
const within = (isWanted: boolean): Operator => (actual, expected) => isArray(expected) &&
  (isArray(actual) ? actual : [actual]).some((item) => expected.includes(item)) === isWanted;

function pad(version: Value): string {
  const text = (/string|number/.test(typeof version) && String(version)) || "0";
  const parts = text.replace(/^v|\+[^]*$/g, "").split(/[-.]/);
  if (parts.length === 3) parts.push("~");
  return parts.map((part) => part.replace(/^\d+$/, (digits) => digits.padStart(5))).join("-");
}

const OPERATORS: Record<string, Operator> = {
  $in: within(true),
  $nin: within(false),
  $exists: (actual, expected) => (actual !== null) === !!expected,
  $not: (actual, expected, level) => !fits(expected, actual, level),
  $eq: (actual, expected) => actual === expected,
  $ne: (actual, expected) => actual !== expected,
};

const ORDERS: Record<string, Is> = {
  eq: OPERATORS["$eq"] as Is,
  ne: OPERATORS["$ne"] as Is,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
};

for (const name in ORDERS) {
  const is = ORDERS[name]!;
  OPERATORS[`$v${name}`] = (actual, expected) => is(pad(actual), pad(expected));
  OPERATORS[`$${name}`] ??= (actual, expected) =>
    isString(actual) && isString(expected) ? is(actual, expected) : is(toNumber(actual), toNumber(expected));
}

/** What further operators are made of, and where they are put (later/operators.ts). */
export const targeting = { operators: OPERATORS, fits, holds, isOperators };
export type Targeting = typeof targeting;

/** Tell whether operators that are rarely used are still to come. */
export const isPartial = (): boolean => !OPERATORS["$all"];
