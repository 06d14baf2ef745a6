// The vectors of documents (spec/feed.md, section 7).

import { readCases } from "./cases.js";

export interface FeedCase {
  name: string;
  app: string;
  now: number;
  seen: Record<string, number>;
  keys: { current: JsonWebKey | null; standby: JsonWebKey };
  document: string | { repeat: string; times: number } | { append: string; times: number; to: string };
  expect: { ok?: true; rule?: string; signed_by?: string; notices?: string[]; revoked?: string[] };
}

/** Return the text of a document; over-long ones are written short. */
export function textOf(document: FeedCase["document"]): string {
  if (typeof document === "string") return document;
  return "to" in document ? document.to + document.append.repeat(document.times) : document.repeat.repeat(document.times);
}

/** Return all cases with a title that names the rule. */
export const feedCases = (): (readonly [string, FeedCase])[] =>
  readCases<FeedCase>("feed").map((each) => [`${each.expect.rule ?? "good"}: ${each.name}`, each] as const);
