// Conditions in GrowthBook's published syntax, without `$regex` and saved groups (spec/feed.md, section 3).

import { isObject, type Condition } from "./document.js";

type Value = unknown;
type Operator = (actual: Value, expected: any) => boolean;

const DEPTH = 16;
const hasOwn = (object: object, name: string): boolean => Object.prototype.hasOwnProperty.call(object, name);

/** Tell whether a condition holds; one that is not understood never holds, as a whole (F-30). */
export const matches = (condition: Condition, attributes: Record<string, Value>): boolean =>
  isValid(condition, 1) && holds(condition, attributes);

const isOperators = (value: Value): value is Condition =>
  isObject(value) && Object.keys(value).length > 0 && Object.keys(value).every((name) => name[0] === "$");

function isValid(condition: Value, level: number): boolean {
  const isList = (list: Value) => Array.isArray(list) && list.every((each) => isValid(each, level + 1));
  return isObject(condition) && level <= DEPTH && Object.entries(condition).every(([name, value]) => {
    if (name === "$not") return isValid(value, level + 1);
    return /^\$(and|n?or)$/.test(name) ? isList(value) : isValidValue(value, level + 1);
  });
}

function isValidValue(value: Value, level: number): boolean {
  return !isOperators(value) || (level <= DEPTH && Object.entries(value).every(([name, operand]) => {
    if (!hasOwn(OPERATORS, name)) return false;
    if (name === "$elemMatch") return isObject(operand) && (isOperators(operand) ? isValidValue : isValid)(operand, level + 1);
    const inner = /^\$alli?$/.test(name) ? operand : /^\$(not|size)$/.test(name) && [operand];
    return !Array.isArray(inner) || inner.every((each) => isValidValue(each, level + 1));
  }));
}

function holds(condition: Condition, attributes: Value): boolean {
  return Object.entries(condition).every(([name, value]) => {
    const any = () => (value as Condition[]).some((each) => holds(each, attributes));
    switch (name) {
      case "$or": return !(value as Value[]).length || any();
      case "$nor": return (value as Value[]).length > 0 && !any();
      case "$and": return (value as Condition[]).every((each) => holds(each, attributes));
      case "$not": return !holds(value as Condition, attributes);
      default: return fits(value, lookUp(attributes, name));
    }
  });
}

/** Own members of objects, and items of lists by number. */
const canHold = (value: Value, part: string): boolean =>
  isObject(value) ? hasOwn(value, part) : Array.isArray(value) && /^\d+$/.test(part);

function lookUp(attributes: Value, path: string): Value {
  return path.split(".").reduce<Value>(
    (value, part) => (canHold(value, part) ? (value as Condition)[part] : null) ?? null,
    attributes,
  );
}

function fits(expected: Value, actual: Value): boolean {
  if (isOperators(expected)) return Object.entries(expected).every(([name, operand]) => OPERATORS[name]!(actual, operand));
  return equals(expected, actual);
}

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
  (typeof value === "object" && value) || (typeof value === "string" && /[^\d.e+\s-]/i.test(value)) ? NaN : Number(value);
const fold = (value: Value): Value => (typeof value === "string" ? value.toLowerCase() : value);
const isBothStrings = (a: Value, b: Value) => typeof a === "string" && typeof b === "string";
const compare = (is: (a: any, b: any) => boolean): Operator => (actual, expected) =>
  isBothStrings(actual, expected) ? is(actual, expected) : is(toNumber(actual), toNumber(expected));
const compareVersions = (is: (a: string, b: string) => boolean): Operator => (actual, expected) => is(pad(actual), pad(expected));
const within = (by: (value: Value) => Value, isWanted: boolean): Operator => (actual, expected) =>
  Array.isArray(expected) &&
  (Array.isArray(actual) ? actual : [actual]).some((item) => expected.map(by).includes(by(item))) === isWanted;
const all = (by: (value: Value) => Value): Operator => (actual, expected) =>
  Array.isArray(actual) && Array.isArray(expected) &&
  expected.every((each) => actual.some((item) => fits(by(each), by === fold && typeof each === "string" ? fold(String(item)) : item)));

function pad(version: Value): string {
  const text = typeof version === "number" ? String(version) : version;
  const parts = (typeof text === "string" && text ? text : "0").replace(/^v|\+[^]*$/g, "").split(/[-.]/);
  if (parts.length === 3) parts.push("~");
  return parts.map((part) => (/^\d+$/.test(part) ? part.padStart(5) : part)).join("-");
}

const keep = (value: Value): Value => value;

const OPERATORS: Record<string, Operator> = {
  $eq: (actual, expected) => actual === expected,
  $ne: (actual, expected) => actual !== expected,
  $lt: compare((a, b) => a < b),
  $lte: compare((a, b) => a <= b),
  $gt: compare((a, b) => a > b),
  $gte: compare((a, b) => a >= b),
  $vlt: compareVersions((a, b) => a < b),
  $vlte: compareVersions((a, b) => a <= b),
  $vgt: compareVersions((a, b) => a > b),
  $vgte: compareVersions((a, b) => a >= b),
  $veq: compareVersions((a, b) => a === b),
  $vne: compareVersions((a, b) => a !== b),
  $in: within(keep, true),
  $nin: within(keep, false),
  $ini: within(fold, true),
  $nini: within(fold, false),
  $all: all(keep),
  $alli: all(fold),
  $exists: (actual, expected) => (actual !== null) === !!expected,
  $type: (actual, expected) => (actual === null ? "null" : Array.isArray(actual) ? "array" : typeof actual) === expected,
  $not: (actual, expected) => !fits(expected, actual),
  $size: (actual, expected) => Array.isArray(actual) && fits(expected, actual.length),
  $elemMatch: (actual, expected) =>
    Array.isArray(actual) && actual.some((item) => item && (isOperators(expected) ? fits(expected, item) : holds(expected, item))),
};
