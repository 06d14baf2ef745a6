// Conditions in GrowthBook's published syntax, without `$regex` and saved groups (spec/feed.md, section 3).
//
// Nothing is skipped while a condition is worked out, so that what is not understood is found wherever it stands: it throws,
// and the condition holds for nobody (F-30).

import { isObject, type Condition } from "./document.js";

type Value = unknown;
/** `level` is how deep an operator object inside the operand would stand. */
type Operator = (actual: Value, expected: any, level: number) => boolean;
type Is = (a: any, b: any) => boolean;

const DEPTH = 16;
const { isArray } = Array;
const hasOwn = (object: object, name: string): boolean => Object.prototype.hasOwnProperty.call(object, name);

/** Tell whether a condition holds; one that is not understood never holds, as a whole (F-30). */
export function matches(condition: Condition, attributes: Record<string, Value>): boolean {
  try {
    return holds(condition, attributes, 1);
  } catch {
    return false;
  }
}

/** Tell whether all members of an object fit; each is looked at. */
function allFit(members: Value, level: number, fit: (name: string, value: any) => boolean): boolean {
  if (!isObject(members) || level > DEPTH) throw 0;
  return !Object.entries(members).map(([name, value]) => fit(name, value)).includes(false);
}

const holds = (condition: Value, attributes: Value, level: number): boolean => allFit(condition, level++, (name, value) => {
  if (name === "$not") return !holds(value, attributes, level);
  if (!/^\$(and|n?or)$/.test(name)) return fits(value, lookUp(attributes, name), level);
  const held: boolean[] = value.map((each: Value) => holds(each, attributes, level));
  return name === "$and" ? !held.includes(false) : (held.includes(true) || !held.length) === (name === "$or");
});

const lookUp = (attributes: Value, path: string): Value => path.split(".").reduce<any>(
  // Own members of objects, and items of lists by number.
  (value, part) => (isObject(value) ? hasOwn(value, part) : isArray(value) && /^\d+$/.test(part)) ? value[part] ?? null : null,
  attributes,
);

const isOperators = (value: Value): boolean =>
  isObject(value) && !!Object.keys(value)[0] && Object.keys(value).every((name) => name[0] === "$");

const fits = (expected: Value, actual: Value, level: number): boolean => isOperators(expected)
  ? allFit(expected, level++, (name, operand) => OPERATORS[name]!(actual, operand, level))
  : equals(expected, actual);

function equals(expected: Value, actual: Value): boolean {
  switch (typeof expected) {
    case "string": return String(actual) === expected;
    case "number": return toNumber(actual) === expected;
    case "boolean": return actual !== null && !!actual === expected;
    default: return JSON.stringify(actual) === JSON.stringify(expected);
  }
}

const isString = (value: Value): value is string => typeof value === "string";
// Decimal numbers only: how a language reads `0x10` or `Infinity` in a text must not decide who is told.
const toNumber = (value: Value): number =>
  (typeof value === "object" && value) || (isString(value) && /[^\d.e+\s-]/i.test(value)) ? NaN : Number(value);
const keep = (value: Value): Value => value;
const fold = (value: Value): Value => (isString(value) ? value.toLowerCase() : value);
const itemsOf = (value: Value): Value[] => (isArray(value) ? value : []);

const within = (by: typeof keep, isWanted: boolean): Operator => (actual, expected) => isArray(expected) &&
  (isArray(actual) ? actual : [actual]).some((item) => expected.map(by).includes(by(item))) === isWanted;

const all = (by: typeof keep): Operator => (actual, expected, level) => {
  const found = itemsOf(expected).map((each) => {
    // Worked out once at least, for what is not understood.
    fits(each, null, level);
    return itemsOf(actual).some((item) => fits(by(each), by === fold && isString(each) ? fold(String(item)) : item, level));
  });
  return isArray(actual) && isArray(expected) && !found.includes(false);
};

function pad(version: Value): string {
  const text = typeof version === "number" ? String(version) : version;
  const parts = (isString(text) && text ? text : "0").replace(/^v|\+[^]*$/g, "").split(/[-.]/);
  if (parts.length === 3) parts.push("~");
  return parts.map((part) => (/^\d+$/.test(part) ? part.padStart(5) : part)).join("-");
}

const OPERATORS: Record<string, Operator> = {
  $in: within(keep, true),
  $nin: within(keep, false),
  $ini: within(fold, true),
  $nini: within(fold, false),
  $all: all(keep),
  $alli: all(fold),
  $exists: (actual, expected) => (actual !== null) === !!expected,
  $type: (actual, expected) => (actual === null ? "null" : isArray(actual) ? "array" : typeof actual) === expected,
  $not: (actual, expected, level) => !fits(expected, actual, level),
  $size: (actual, expected, level) => fits(expected, itemsOf(actual).length, level) && isArray(actual),
  // Worked out once at least, for what is not understood; null itself never fits.
  $elemMatch: (actual, expected, level) =>
    [null, ...itemsOf(actual)].map((item) => (isOperators(expected) ? fits : holds)(expected, item, level) && item).some(Boolean),
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
