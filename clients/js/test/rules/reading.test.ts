import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Reader } from "../../src/reader.js";
import type { Keys } from "../../src/verify.js";
import { readCases } from "../fakes/cases.js";
import { FakeStorage } from "../fakes/page.js";
import { Network, type Reply } from "../fakes/publisher.js";

interface Answer { document?: string; status?: number; retry_after?: number; date?: number }
interface Expected { asked: string[]; holds: number | null; clock_off_s: number }
interface Round { now: number; restart?: true; answers: Record<string, Answer>; expect: Expected }
interface Case { name: string; app: string; keys: Keys; origins: string[]; rounds: Round[] }

let network: Network;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.stubGlobal("localStorage", new FakeStorage());
  network = new Network();
  vi.stubGlobal("fetch", network.fetch);
});

afterEach(() => void vi.useRealTimers());

function toReply({ document = "", status = 200, retry_after, date }: Answer): Reply {
  const headers: Record<string, string> = { date: date === undefined ? "" : new Date(date * 1000).toUTCString() };
  if (retry_after !== undefined) headers["retry-after"] = String(retry_after);
  return { status, body: document, headers };
}

async function playRound(reader: Reader, { now, answers }: Round): Promise<Expected> {
  network.replies = Object.fromEntries(Object.entries(answers).map(([name, answer]) => [`https://${name}/`, toReply(answer)]));
  network.requests = [];
  await reader.read();
  return {
    asked: network.requests.map(({ url }) => new URL(url).host),
    holds: reader.document()?.seq ?? null,
    clock_off_s: reader.now() - now,
  };
}

/** Start the reader anew, as after a reload: nothing is left but what is kept on the device. */
async function start({ app, keys, origins }: Case): Promise<Reader> {
  vi.resetModules();
  const { createReader } = await import("../../src/reader.js");
  const reader = createReader(app, origins.map((name) => `https://${name}/`), keys, () => {});
  await reader.restore();
  return reader;
}

async function play(each: Case): Promise<Expected[]> {
  let reader = await start(each);
  const got = [];
  for (const round of each.rounds) {
    vi.setSystemTime(round.now * 1000);
    if (round.restart) reader = await start(each);
    got.push(await playRound(reader, round));
  }
  return got;
}

describe.each([0, 0.999])("rounds of reading (F-14 to F-22), whatever chance says: %d", (drawn) => {
  test.each(readCases<Case>("reading").map((each) => [each.name, each] as const))("%s", async (_, each) => {
    vi.spyOn(Math, "random").mockReturnValue(drawn);
    expect(await play(each)).toEqual(each.rounds.map((round) => round.expect));
  });
});
