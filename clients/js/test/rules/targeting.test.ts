import { afterEach, describe, expect, test } from "vitest";
import { armOf } from "../../src/audience.js";
import { bucket } from "../../src/bucket.js";
import type { Condition } from "../../src/document.js";
import { addOperators } from "../../src/later/operators.js";
import { isPartial, matches, targeting } from "../../src/targeting.js";
import { readCases, readShared } from "../fakes/cases.js";

type ConditionCase = [name: string, condition: Condition, attributes: Record<string, unknown>, expected: boolean];
type HashCase = [seed: string, value: string, version: number, expected: number | null];
interface Vectors { evalCondition?: ConditionCase[]; hash?: HashCase[] }

const NOT_OFFERED = /"\$(regexi?|inGroup|notInGroup)"/;

function check({ evalCondition = [], hash = [] }: Vectors, isOurs: boolean): void {
  const conditions = evalCondition.map((each, i) => [`${i}: ${each[0]}`, each] as const);
  test.each(conditions)("%s", (_, [, condition, attributes, expected]) => {
    const isUnknown = !isOurs && NOT_OFFERED.test(JSON.stringify(condition));
    addOperators(targeting);
    expect(!!matches(condition, attributes)).toBe(expected && !isUnknown);
  });
  test.each(hash.filter(([, , version]) => version === 2))("hash of %s and %s", (seed, value, _, expected) => {
    expect(bucket(seed, value) / 10000).toBe(expected);
  });
}

describe("conditions and buckets, our vectors (F-30, F-31)", () => {
  for (const vectors of [readCases<Vectors>("targeting")].flat()) check(vectors, true);
  test("a condition that is not understood holds for nobody, also under $not", () => {
    expect(matches({ $not: { name: { $regex: "^a" } } }, { name: "b" })).toBeUndefined();
  });
  test("a name that every object inherits is no attribute", () => {
    expect(matches({ constructor: { $exists: true } }, {})).toBe(false);
  });
});

describe("operators that come later", () => {
  const rare = ["$ini", "$nini", "$all", "$alli", "$type", "$size", "$elemMatch"];
  const device = { id: "d", attributes: { country: "US", tags: [] }, affected: [], soughtHelp: false, shown: [] };
  const documentWith = (first: Condition) => ({ rollout: { salt: "s", stages: [{ if: first, share: 0, hold: 1 }, { if: {}, share: 1, hold: 0 }] } }) as never;

  function withoutThem(): void {
    for (const name of rare) delete targeting.operators[name];
  }
  afterEach(() => addOperators(targeting));

  test.each(rare)("while %s is not here, a condition with it holds for nobody, also under $not", (name) => {
    withoutThem();
    for (const condition of [{ tags: { [name]: [] } }, { $not: { tags: { [name]: [] } } }, { $or: [{}, { tags: { [name]: [] } }] }]) {
      expect(matches(condition, device.attributes)).toBeUndefined();
    }
    expect(isPartial()).toBe(true);
  });

  test("a stage that is not understood yet keeps people where they are, and does not send them to the next", () => {
    withoutThem();
    expect(armOf(documentWith({ tags: { $size: 0 } }), device)).toBeNull();
    addOperators(targeting);
    expect(armOf(documentWith({ tags: { $size: 0 } }), device)).toBe("held");
    expect(armOf(documentWith({ tags: { $size: 3 } }), device)).toBe("shown");
  });

  test("a stage that will never be understood is passed over (F-30)", () => {
    expect(armOf(documentWith({ tags: { $regex: "x" } }), device)).toBe("shown");
  });
});

const shared = readShared<Vectors>("targeting_cases.json");
describe.skipIf(!shared)(`conditions and buckets, public vectors${shared ? "" : " (../shared/data is missing)"}`, () => {
  if (shared) check(shared, false);
  else test("missing", () => {});
});
