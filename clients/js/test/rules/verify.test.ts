import { describe, expect, test } from "vitest";
import { thumbprint, verify, type Refusal } from "../../src/verify.js";
import { feedCases, textOf, type FeedCase } from "../fakes/feed_cases.js";

async function outcomeOf({ document, ...knowledge }: FeedCase): Promise<FeedCase["expect"]> {
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
    if (error instanceof Error) throw error;
    return { rule: (error as Refusal).rule };
  }
}

describe("documents (F-01 to F-16)", () => {
  test.each(feedCases())("%s", async (_, each) => {
    expect(await outcomeOf(each)).toEqual(each.expect);
  });
});

describe("a good document, spoilt", () => {
  const good = feedCases().find(([, { expect: wanted }]) => wanted.ok)![1];
  const text = textOf(good.document);
  // A small generator with a fixed seed: the same spoilt documents in each run.
  let seed = 7;
  const draw = (below: number) => (seed = (seed * 48271) % 2147483647) % below;

  test.each(Array.from({ length: 300 }, (_, i) => i))("one character changed, %d", async () => {
    const place = draw(text.length);
    const spoilt = text.slice(0, place) + String.fromCharCode(33 + draw(94)) + text.slice(place + 1);
    const outcome = await outcomeOf({ ...good, document: spoilt });
    expect(spoilt === text || outcome.rule).toSatisfy((rule) => rule === true || /^F-0[2-6]$/.test(String(rule)));
  });

  test.each(Array.from({ length: 50 }, (_, i) => i))("cut short, %d", async () => {
    expect((await outcomeOf({ ...good, document: text.slice(0, draw(text.length)) })).rule).toMatch(/^F-0[2-6]$/);
  });
});
