import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Signal } from "../../src/later/signal.js";
import { createTraffic, type Traffic } from "../../src/later/traffic.js";
import { START } from "../fakes/publisher.js";

let batches: Signal[][];
let traffic: Traffic;

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "Date"] });
  batches = [];
  traffic = createTraffic((signals) => void batches.push(signals), (atMs) => ({ kind: "request", at: new Date(atMs).toISOString() }));
});

afterEach(() => void vi.useRealTimers());

const worked = (component: string, isCounted = true) => traffic.add(Date.now(), component, {}, false, isCounted);
const failed = (component: string, outcome = {}, isCounted = true) => traffic.add(Date.now(), component, outcome, true, isCounted);
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);

describe("counting the app's own requests", () => {
  test("goes out ten seconds after the first of a batch, with its time", () => {
    worked("feed");
    pass(9.9);
    worked("feed");
    expect(batches).toEqual([]);
    pass(0.1);
    expect(batches).toEqual([[{ kind: "request", at: "2026-01-05T12:00:00.000Z", span: 10, component: "feed", ok: 2, failed: 0 }]]);
  });

  test("the next batch begins with the next request", () => {
    worked("feed");
    pass(60);
    worked("feed");
    pass(10);
    expect(batches.map(([signal]) => signal!.at.slice(14, 19))).toEqual(["00:00", "01:00"]);
  });

  test("components, and classes of errors, are kept apart", () => {
    worked("feed");
    failed("feed", { status: 500 });
    failed("login", { status: 500 });
    failed("feed", { error: "timeout" });
    pass(10);
    expect(batches[0]).toHaveLength(4);
  });

  test.each([
    [{ status: 500 }, "5xx"], [{ status: 599, error: "dns" }, "5xx"], [{ status: 401 }, "auth"], [{ status: 403 }, "auth"], [{ status: 404 }, "4xx"],
    [{ error: "dns" }, "dns"], [{ error: "tls" }, "tls"], [{ error: "connect" }, "connect"], [{ error: "timeout" }, "timeout"],
    [{ error: "a secret of the host's" }, "other"], [{}, "other"], [{ status: 200 }, "other"],
  ])("%o is of class %s", (outcome, error) => {
    failed("feed", outcome);
    pass(10);
    expect(batches[0]).toMatchObject([{ ok: 0, failed: 1, error }]);
  });

  test("only a sample is counted", () => {
    worked("feed", false);
    failed("feed", {}, false);
    pass(10);
    expect(batches).toEqual([]);
  });

  test("what waited longer than a batch takes is not counted", () => {
    traffic.add(Date.now() - 10001, "feed", {}, false, true);
    pass(10);
    expect(batches).toEqual([]);
  });

  test("flushed it goes out at once, and not again", () => {
    worked("feed");
    traffic.flush();
    pass(60);
    expect(batches).toHaveLength(1);
  });
});

describe("what fails now", () => {
  test("the status of the last failure; 0 where no answer came", () => {
    failed("feed", { status: 500 });
    failed("feed", { status: 503 });
    failed("login", { error: "connect" });
    expect(traffic.failing()).toEqual({ feed: 503, login: 0 });
  });

  test("what worked since does not fail", () => {
    failed("feed");
    failed("login");
    worked("feed");
    expect(traffic.failing()).toEqual({ login: 0 });
  });

  test("not being let in is kept too, and counted as an answer", () => {
    traffic.add(Date.now(), "feed", { status: 401 }, false, true);
    expect(traffic.failing()).toEqual({ feed: 401 });
    pass(10);
    expect(batches[0]).toMatchObject([{ ok: 1, failed: 0 }]);
    traffic.add(Date.now(), "feed", { status: 200 }, false, true);
    expect(traffic.failing()).toEqual({});
  });

  test("ten minutes ago is long ago", () => {
    failed("feed");
    pass(599);
    expect(traffic.failing()).toEqual({ feed: 0 });
    pass(1);
    expect(traffic.failing()).toEqual({});
  });

  test("it is noticed though it is not in the sample, or waited to be told", () => {
    failed("feed", { status: 500 }, false);
    traffic.add(Date.now() - 300000, "login", {}, true, true);
    expect(traffic.failing()).toEqual({ feed: 500, login: 0 });
    pass(301);
    expect(traffic.failing()).toEqual({ feed: 500 });
  });
});
