import { describe, expect, test } from "vitest";
import { judge, list, type Evidence } from "../../src/later/verdict.js";
import { NOTICE } from "../fakes/publisher.js";

const OK = { status: 200 };
const WELL: Evidence = {
  isOnline: true, origins: { good: 2, asked: 2, strange: 0 }, health: OK, failing: {}, account: "ok", isTooOld: false, skewS: 0,
  notice: undefined, excluded: [],
};
const NO_ORIGIN = { good: 0, asked: 2, strange: 0 };
const STRANGE = { good: 0, asked: 2, strange: 2 };
const HINT = { ...NOTICE, strength: "hint" as const };

const situations: [name: string, evidence: Partial<Evidence>, verdict: string, sentence: string][] = [
  ["all well", {}, "fine", "fine"],
  ["offline", { isOnline: false, origins: NO_ORIGIN, health: { status: 0 } }, "connection", "connection"],
  ["the online flag says no, but all answers", { isOnline: false }, "fine", "fine"],
  ["online, but nothing answers (captive portal over https)", { origins: NO_ORIGIN, health: { status: 0 } }, "connection", "connection"],
  ["no health path, offline", { isOnline: false, origins: NO_ORIGIN, health: { status: null } }, "connection", "connection"],
  ["the name of the app is dead", { health: { status: 0 } }, "unknown", "unreachable"],
  ["the app answers 503", { health: { status: 503 } }, "us", "us"],
  ["the app answers 429", { health: { status: 429 } }, "fine", "fine"],
  ["a request failed with 500, health is fine", { failing: { feed: 500 } }, "us", "us"],
  ["requests do not get through, health is fine", { failing: { feed: 0 } }, "unknown", "unknown"],
  ["a 500 earlier, offline now", { failing: { feed: 500 }, origins: NO_ORIGIN, health: { status: 0 } }, "connection", "connection"],
  ["one origin blocked", { origins: { good: 1, asked: 2, strange: 0 } }, "fine", "fine"],
  ["all origins blocked, the app answers", { origins: NO_ORIGIN }, "fine", "fine"],
  ["all origins answer with pages, the app does not", { origins: STRANGE }, "fine", "fine"],
  ["a captive portal answers for all", { origins: STRANGE, health: { status: 200, isPage: true } }, "connection", "connection"],
  ["a captive portal sends all elsewhere", { origins: NO_ORIGIN, health: { status: 0, isElsewhere: true } }, "connection", "connection"],
  ["a proxy answers 503 for all", { origins: STRANGE, health: { status: 503, isPage: true } }, "connection", "connection"],
  ["a portal that says so (511)", { origins: NO_ORIGIN, health: { status: 511 } }, "connection", "connection"],
  ["511 while the feed is read: none of ours", { health: { status: 511 } }, "fine", "fine"],
  ["the health path sends elsewhere, the feed is read", { health: { status: 0, isElsewhere: true } }, "fine", "fine"],
  ["the health path is a page, the origins are blocked", { origins: NO_ORIGIN, health: { status: 200, isPage: true } }, "fine", "fine"],
  ["signed out: requests are answered 401", { failing: { feed: 401 }, account: "unknown" }, "account", "account"],
  ["answered 403, and the app knows nothing of the account", { failing: { feed: 403 }, account: "unknown" }, "account", "account"],
  ["answered 401, but the account is in order", { failing: { feed: 401 } }, "unknown", "unknown"],
  ["answered 401 for one thing, 500 for another", { failing: { feed: 401, login: 500 }, account: "unknown" }, "us", "us"],
  ["clock two days off", { skewS: 172800 }, "device", "clock"],
  ["version too old", { isTooOld: true }, "device", "version"],
  ["account restricted", { account: "problem" }, "account", "account"],
  ["account restricted, and the app answers 502", { account: "problem", health: { status: 502 } }, "us", "us"],
  ["a notice", { notice: NOTICE }, "us", "us"],
  ["a notice, and offline: no contradiction", { notice: NOTICE, origins: NO_ORIGIN, health: { status: 0 } }, "us", "us"],
  ["a hint says no more than it knows", { notice: HINT }, "unknown", "hint"],
  ["a hint that excludes the account", { notice: HINT, account: "problem", excluded: ["account"] }, "unknown", "hint"],
  ["held, and the notice excludes the connection", { health: { status: 0 }, origins: NO_ORIGIN, excluded: ["connection"] }, "unknown", "unknown"],
  ["held, and the notice excludes the device", { isTooOld: true, excluded: ["device", "account"] }, "unknown", "unknown"],
  ["nothing could be looked at", { health: { status: null }, origins: { good: 0, asked: 0, strange: 0 } }, "unknown", "unknown"],
];

describe("is it me? (DESIGN 4.5)", () => {
  test.each(situations)("%s", (_, evidence, verdict, sentence) => {
    expect(judge({ ...WELL, ...evidence })).toEqual([verdict, sentence]);
  });

  test("evidence says that the health path sent us elsewhere", () => {
    expect(list({ ...WELL, health: { status: 0, isElsewhere: true } })).toContainEqual({ code: "health", value: "redirected" });
  });

  test("evidence lists what was looked at, as codes", () => {
    expect(list({ ...WELL, health: { status: 0 }, failing: { feed: 503 }, skewS: 400.4, notice: NOTICE })).toEqual([
      { code: "online", value: true },
      { code: "origins_good", value: 2 },
      { code: "origins_asked", value: 2 },
      { code: "health", value: "unreachable" },
      { code: "failing", value: "feed" },
      { code: "account", value: "ok" },
      { code: "clock_off_s", value: 400 },
      { code: "notice", value: "n_1" },
    ]);
  });
});

const HEALTHS = [
  { status: null }, { status: 0 }, OK, { status: 200, isPage: true }, { status: 0, isElsewhere: true }, { status: 404 }, { status: 503 }, { status: 511 },
];

/** All combinations of what can be found. */
function* everySituation(): Generator<Evidence> {
  const pick = <K extends keyof Evidence>(name: K, values: Evidence[K][]) => (evidence: Evidence) => values.map((value) => ({ ...evidence, [name]: value }));
  const ways = [
    pick("isOnline", [true, false]), pick("origins", [WELL.origins, NO_ORIGIN, STRANGE]), pick("health", HEALTHS),
    pick("failing", [{}, { feed: 0 }, { feed: 500 }, { feed: 401 }]), pick("account", ["ok", "problem", "unknown"]), pick("isTooOld", [true, false]),
    pick("skewS", [0, 400]), pick("notice", [undefined, HINT, NOTICE]),
    pick("excluded", [[], ["connection"], ["account", "device", "connection"]]),
  ];
  yield* ways.reduce<Evidence[]>((all, way) => all.flatMap(way), [WELL]);
}

describe("in every situation (DESIGN 4.5)", () => {
  const every = [...everySituation()].map((evidence) => ({ evidence, verdict: judge(evidence)[0] }));
  const isReadable5xx = ({ health, failing }: Evidence) => health.status === 503 || Object.values(failing).includes(500);

  test("`us` needs a readable 5xx or a valid notice", () => {
    const bold = every.filter(({ evidence, verdict }) => verdict === "us" && !isReadable5xx(evidence) && evidence.notice !== NOTICE);
    expect(bold).toEqual([]);
  });

  test("a valid notice is never contradicted", () => {
    expect(every.filter(({ evidence, verdict }) => evidence.notice === NOTICE && verdict !== "us")).toEqual([]);
  });

  test("what a notice excludes is never named, held or shown", () => {
    expect(every.filter(({ evidence, verdict }) => evidence.excluded.includes(verdict))).toEqual([]);
  });

  test("a hint is never answered with `fine`", () => {
    expect(every.filter(({ evidence, verdict }) => evidence.notice && verdict === "fine")).toEqual([]);
  });

  test("it is the connection only if no origin answers", () => {
    expect(every.filter(({ evidence, verdict }) => verdict === "connection" && evidence.origins.good)).toEqual([]);
  });

  test("each verdict happens", () => {
    expect(new Set(every.map(({ verdict }) => verdict))).toEqual(new Set(["us", "connection", "device", "account", "fine", "unknown"]));
  });
});
