import { describe, expect, test } from "vitest";
import { bucket } from "../../src/bucket.js";
import type { Condition } from "../../src/document.js";
import { matches } from "../../src/targeting.js";
import { readCases, readShared } from "../fakes/cases.js";

type ConditionCase = [name: string, condition: Condition, attributes: Record<string, unknown>, expected: boolean];
type HashCase = [seed: string, value: string, version: number, expected: number | null];
interface Vectors { evalCondition?: ConditionCase[]; hash?: HashCase[] }

const NOT_OFFERED = /"\$(regexi?|inGroup|notInGroup)"/;

function check({ evalCondition = [], hash = [] }: Vectors, isOurs: boolean): void {
  const conditions = evalCondition.map((each, i) => [`${i}: ${each[0]}`, each] as const);
  test.each(conditions)("%s", (_, [, condition, attributes, expected]) => {
    const isUnknown = !isOurs && NOT_OFFERED.test(JSON.stringify(condition));
    expect(matches(condition, attributes)).toBe(expected && !isUnknown);
  });
  test.each(hash.filter(([, , version]) => version === 2))("hash of %s and %s", (seed, value, _, expected) => {
    expect(bucket(seed, value) / 10000).toBe(expected);
  });
}

describe("conditions and buckets, our vectors (F-30, F-31)", () => {
  for (const vectors of [readCases<Vectors>("targeting")].flat()) check(vectors, true);
  test("a condition that is not understood holds for nobody, also under $not", () => {
    expect(matches({ $not: { name: { $regex: "^a" } } }, { name: "b" })).toBe(false);
  });
  test("a name that every object inherits is no attribute", () => {
    expect(matches({ constructor: { $exists: true } }, {})).toBe(false);
  });
});

const shared = readShared<Vectors>("targeting_cases.json");
describe.skipIf(!shared)(`conditions and buckets, public vectors${shared ? "" : " (../shared/data is missing)"}`, () => {
  if (shared) check(shared, false);
  else test("missing", () => {});
});
