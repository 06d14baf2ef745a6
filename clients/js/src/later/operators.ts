// Operators of conditions that are rarely used (spec/feed.md, section 3). While they are not here, a condition that needs one is
// not understood: it holds for nobody (F-30).

import { isArray, isString } from "../document.js";
import type { Operator, Targeting, Value } from "../targeting.js";

const keep = (value: Value): Value => value;
const fold = (value: Value): Value => (isString(value) ? value.toLowerCase() : value);
const itemsOf = (value: Value): Value[] => (isArray(value) ? value : []);

const within = (isWanted: boolean): Operator => (actual, expected) => isArray(expected) &&
  (isArray(actual) ? actual : [actual]).some((item) => expected.map(fold).includes(fold(item))) === isWanted;

/** Add the operators to those that a module of conditions has. */
export function addOperators({ operators, fits, holds, isOperators }: Targeting): void {
  const all = (by: typeof keep): Operator => (actual, expected, level) => {
    const found = itemsOf(expected).map((each) => {
      // Worked out once at least, for what is not understood.
      fits(each, null, level);
      return itemsOf(actual).some((item) => fits(by(each), by === fold && isString(each) ? fold(String(item)) : item, level));
    });
    return isArray(actual) && isArray(expected) && found.every(Boolean);
  };

  Object.assign(operators, {
    $ini: within(true),
    $nini: within(false),
    $all: all(keep),
    $alli: all(fold),
    $type: (actual, expected) => (actual === null ? "null" : isArray(actual) ? "array" : typeof actual) === expected,
    $size: (actual, expected, level) => fits(expected, itemsOf(actual).length, level) && isArray(actual),
    // Worked out once at least, for what is not understood; null itself never fits.
    $elemMatch: (actual, expected, level) =>
      [null, ...itemsOf(actual)].map((item) => (isOperators(expected) ? fits : holds)(expected, item, level) && item).some(Boolean),
  } satisfies Record<string, Operator>);
}
