import { describe, expect, test } from "vitest";
import { armOf, countedAs, isShown, type Device } from "../../src/audience.js";
import type { FeedDocument } from "../../src/document.js";
import { addOperators } from "../../src/later/operators.js";
import { targeting } from "../../src/targeting.js";
import { pickLanguage } from "../../src/language.js";
import { readCases, readFile } from "../fakes/cases.js";

addOperators(targeting);

interface Case {
  name: string;
  now: number;
  document: FeedDocument;
  device: { id: string; attributes?: Record<string, unknown>; affected?: string[]; sought_help?: boolean; shown?: string[] };
  expect: { arm: string | null; notices: string[]; counted: string[] };
}

function deviceOf({ id, attributes = {}, affected = [], sought_help = false, shown = [] }: Case["device"]): Device {
  return { id, attributes, affected, soughtHelp: sought_help, shown };
}

describe("who is shown what (F-31 to F-37)", () => {
  test.each(readCases<Case>("audience").map((each) => [each.name, each] as const))("%s", (_, { document, now, device, expect: wanted }) => {
    const here = deviceOf(device);
    const notices = document.notices ?? [];
    expect({
      arm: armOf(document, here),
      notices: notices.filter((notice) => isShown(document, notice, here, now)).map(({ id }) => id),
      counted: notices.filter((notice) => countedAs(document, notice, here, now)).map(({ id }) => id),
    }).toEqual(wanted);
  });
});

interface LanguageCase { name: string; tags: string[]; preferred: string[]; expect: string }

describe("which language (F-40)", () => {
  test.each(readFile<LanguageCase[]>("texts/language.json").map((each) => [each.name, each] as const))("%s", (_, each) => {
    expect(pickLanguage(each.tags, each.preferred)).toBe(each.expect);
  });
});
