import { describe, expect, test } from "vitest";
import { judge, list, type Evidence } from "../../src/later/verdict.js";
import { NOTICE } from "../fakes/publisher.js";

const WELL: Evidence = {
  isOnline: true, origins: { good: 2, asked: 2 }, health: 200, failing: {}, account: "ok", isTooOld: false, skewS: 0,
  notice: undefined, excluded: [],
};
const NO_ORIGIN = { good: 0, asked: 2 };
const HINT = { ...NOTICE, strength: "hint" as const };

const situations: [name: string, evidence: Partial<Evidence>, verdict: string, sentence: string][] = [
  ["all well", {}, "fine", "fine"],
  ["offline", { isOnline: false, origins: NO_ORIGIN, health: 0 }, "connection", "connection"],
  ["the online flag says no, but all answers", { isOnline: false }, "fine", "fine"],
  ["online, but nothing answers (captive portal over https)", { origins: NO_ORIGIN, health: 0 }, "connection", "connection"],
  ["no health path, offline", { isOnline: false, origins: NO_ORIGIN, health: null }, "connection", "connection"],
  ["the name of the app is dead", { health: 0 }, "unknown", "unreachable"],
  ["the app answers 503", { health: 503 }, "us", "us"],
  ["the app answers 429", { health: 429 }, "fine", "fine"],
  ["a request failed with 500, health is fine", { failing: { feed: 500 } }, "us", "us"],
  ["requests do not get through, health is fine", { failing: { feed: 0 } }, "unknown", "unknown"],
  ["a 500 earlier, offline now", { failing: { feed: 500 }, origins: NO_ORIGIN, health: 0 }, "connection", "connection"],
  ["one origin blocked", { origins: { good: 1, asked: 2 } }, "fine", "fine"],
  ["all origins blocked, the app answers", { origins: NO_ORIGIN }, "fine", "fine"],
  ["clock two days off", { skewS: 172800 }, "device", "clock"],
  ["version too old", { isTooOld: true }, "device", "version"],
  ["account restricted", { account: "problem" }, "account", "account"],
  ["account restricted, and the app answers 502", { account: "problem", health: 502 }, "us", "us"],
  ["a notice", { notice: NOTICE }, "us", "us"],
  ["a notice, and offline: no contradiction", { notice: NOTICE, origins: NO_ORIGIN, health: 0 }, "us", "us"],
  ["a hint says no more than it knows", { notice: HINT }, "unknown", "hint"],
  ["a hint that excludes the account", { notice: HINT, account: "problem", excluded: ["account"] }, "unknown", "hint"],
  ["held, and the notice excludes the connection", { health: 0, origins: NO_ORIGIN, excluded: ["connection"] }, "unknown", "unknown"],
  ["held, and the notice excludes the device", { isTooOld: true, excluded: ["device", "account"] }, "unknown", "unknown"],
  ["nothing could be looked at", { health: null, origins: { good: 0, asked: 0 } }, "unknown", "unknown"],
];

describe("is it me? (DESIGN 4.5)", () => {
  test.each(situations)("%s", (_, evidence, verdict, sentence) => {
    expect(judge({ ...WELL, ...evidence })).toEqual([verdict, sentence]);
  });

  test("evidence lists what was looked at, as codes", () => {
    expect(list({ ...WELL, health: 0, failing: { feed: 503 }, skewS: 400.4, notice: NOTICE })).toEqual([
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

/** All combinations of what can be found. */
function* everySituation(): Generator<Evidence> {
  const pick = <K extends keyof Evidence>(name: K, values: Evidence[K][]) => (evidence: Evidence) => values.map((value) => ({ ...evidence, [name]: value }));
  const ways = [
    pick("isOnline", [true, false]), pick("origins", [WELL.origins, NO_ORIGIN]), pick("health", [null, 0, 200, 404, 503]),
    pick("failing", [{}, { feed: 0 }, { feed: 500 }, { feed: 404 }]), pick("account", ["ok", "problem", "unknown"]), pick("isTooOld", [true, false]),
    pick("skewS", [0, 400]), pick("notice", [undefined, HINT, NOTICE]),
    pick("excluded", [[], ["connection"], ["account", "device", "connection"]]),
  ];
  yield* ways.reduce<Evidence[]>((all, way) => all.flatMap(way), [WELL]);
}

describe("in every situation (DESIGN 4.5)", () => {
  const every = [...everySituation()].map((evidence) => ({ evidence, verdict: judge(evidence)[0] }));
  const isReadable5xx = ({ health, failing }: Evidence) => health! > 499 || Object.values(failing).some((status) => status > 499);

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
