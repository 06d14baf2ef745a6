import { describe, expect, test } from "vitest";
import { Refusal, thumbprint, verify } from "../../src/verify.js";
import { readCases } from "../fakes/cases.js";

interface Case {
  name: string;
  app: string;
  now: number;
  seen: Record<string, number>;
  keys: { current: JsonWebKey | null; standby: JsonWebKey };
  document: string | { repeat: string; times: number } | { append: string; times: number; to: string };
  expect: { ok?: true; rule?: string; signed_by?: string; notices?: string[]; revoked?: string[] };
}

function textOf(document: Case["document"]): string {
  if (typeof document === "string") return document;
  return "to" in document ? document.to + document.append.repeat(document.times) : document.repeat.repeat(document.times);
}

async function outcomeOf({ document, ...knowledge }: Case): Promise<Case["expect"]> {
  const bytes = new Uint8Array(Buffer.from(textOf(document), "latin1"));
  try {
    const accepted = await verify(bytes, { ...knowledge, revoked: [] });
    const isStandby = accepted.kid === (await thumbprint(knowledge.keys.standby));
    return {
      ok: true,
      signed_by: isStandby ? "standby" : "current",
      notices: (accepted.document.notices ?? []).map(({ id }) => id),
      revoked: accepted.revoked,
    };
  } catch (error) {
    if (error instanceof Refusal) return { rule: error.rule };
    throw error;
  }
}

describe("documents (F-01 to F-16)", () => {
  test.each(readCases<Case>("feed").map((each) => [`${each.expect.rule ?? "good"}: ${each.name}`, each] as const))("%s", async (_, each) => {
    expect(await outcomeOf(each)).toEqual(each.expect);
  });
});
