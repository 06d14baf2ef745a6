import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBeacon, type Beacon } from "../../src/later/beacon.js";
import type { Tools } from "../../src/later.js";
import { START } from "../fakes/publisher.js";

const INTAKE = { url: "https://intake.example/", key: "pk 1&" };
const signal = (kind: string) => ({ kind, at: "2026-01-05T12:00:00Z" });

let status: number | "unreachable";
let isFailing: boolean;
let sent: { url: string; init: RequestInit; atS: number }[];

const fetcher: Tools["fetchBounded"] = async (url, init, read) => {
  sent.push({ url, init, atS: (Date.now() - START) / 1000 });
  if (status === "unreachable") throw new TypeError("Failed to fetch");
  return read(new Response(null, { status }));
};
let kept: Record<string, object>;
const means: Pick<Tools, "fetchBounded" | "read" | "write"> = {
  fetchBounded: (...asked) => fetcher(...asked),
  read: (name, defaults) => ({ ...defaults, ...(JSON.parse(JSON.stringify(kept[name] ?? {})) as object) }),
  write: (name, value) => void (kept[name] = value),
};
const open = (intake: typeof INTAKE | undefined = INTAKE): Beacon => createBeacon(intake, "itsus:signals:a", means, () => isFailing);
const kinds = () => sent.map(({ init }) => String(init.body).split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind));
const times = () => sent.map(({ atS }) => atS);
const pass = (seconds = 0) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0);
  status = 202;
  isFailing = false;
  sent = [];
  kept = {};
});

afterEach(() => void vi.useRealTimers());

describe("what is sent", () => {
  test("goes to the intake, as lines, with the publishable key in the address", async () => {
    open().send([signal("a"), signal("b")]);
    await pass();
    expect(sent[0]!.url).toBe("https://intake.example/v1/signals?key=pk%201%26");
    expect(kinds()).toEqual([["a", "b"]]);
  });

  test("needs no preflight and outlives its page", async () => {
    open().send([signal("a")]);
    await pass();
    expect(sent[0]!.init).toEqual({ method: "POST", body: JSON.stringify(signal("a")), keepalive: true });
  });

  test("is nothing without an intake", async () => {
    const beacon = createBeacon(undefined, "itsus:signals:a", means, () => false);
    beacon.send([signal("a")], true);
    beacon.flush(true);
    await pass(600);
    expect(sent).toEqual([]);
  });

  test("fits into a request: the rest goes with the next", async () => {
    const beacon = open();
    beacon.send([signal("a".repeat(9000)), signal("b".repeat(9000)), signal("c")], true);
    await pass();
    expect(kinds().map((lines) => lines.map(([first]) => first))).toEqual([["a"]]);
    await pass(60);
    expect(kinds().map((lines) => lines.map(([first]) => first))).toEqual([["a"], ["b", "c"]]);
  });

  test("one line that is too long for any request goes alone, and stops nothing", async () => {
    const beacon = open();
    beacon.send([signal("a".repeat(20000)), signal("b")], true);
    await pass(60);
    expect(sent).toHaveLength(2);
  });
});

describe("how often", () => {
  test("counts go at most once a minute while all is well", async () => {
    const beacon = open();
    for (let i = 0; i < 30; i++) {
      beacon.send([signal("request")]);
      await pass(10);
    }
    expect(times()).toEqual([0, 60, 120, 180, 240, 300]);
    expect(kinds().map((lines) => lines.length)).toEqual([1, 5, 6, 6, 6, 6]);
  });

  test("every ten seconds while something fails", async () => {
    const beacon = open();
    isFailing = true;
    for (let i = 0; i < 10; i++) {
      beacon.send([signal("request")]);
      await pass(5);
    }
    expect(times()).toEqual([0, 10, 20, 30, 40, 50]);
  });

  test("what a person says goes at once, then at most every ten seconds", async () => {
    const beacon = open();
    beacon.send([signal("request")]);
    await pass(30);
    beacon.send([signal("request")]);
    beacon.send([signal("report")], true);
    await pass(1);
    beacon.send([signal("report")], true);
    await pass(60);
    expect(times()).toEqual([0, 30, 40]);
  });

  test("a clock that was set back does not silence it", async () => {
    const beacon = open();
    beacon.send([signal("a")]);
    await pass();
    vi.setSystemTime(START - 864e5);
    beacon.send([signal("b")]);
    await pass();
    expect(kinds()).toEqual([["a"], ["b"]]);
  });
});

describe("what cannot be sent", () => {
  test.each(["unreachable", 429, 500, 503] as const)("(%s) goes with the next, in its order", async (answer) => {
    const beacon = open();
    status = answer;
    beacon.send([signal("a")], true);
    await pass();
    status = 202;
    beacon.send([signal("b")], true);
    await pass(60);
    expect(kinds()).toEqual([["a"], ["a", "b"]]);
  });

  test.each([202, 400, 401, 413])("and was answered %d is not sent again", async (answer) => {
    const beacon = open();
    status = answer;
    beacon.send([signal("a")], true);
    await pass(600);
    expect(sent).toHaveLength(1);
  });

  test("waits longer each time, up to eleven minutes, whatever is urgent", async () => {
    const beacon = open();
    status = 503;
    isFailing = true;
    beacon.send([signal("a")]);
    await pass(1280);
    expect(times()).toEqual([0, 20, 60, 140, 300, 620, 1260]);
    for (let i = 0; i < 100; i++) beacon.send([signal("b")], true);
    await pass(600);
    expect(sent).toHaveLength(7);
  });

  test("is spread, so that many devices do not come back in one moment", async () => {
    const beacon = open();
    vi.mocked(Math.random).mockReturnValue(0.999);
    status = 503;
    beacon.send([signal("a")], true);
    isFailing = true;
    await pass(29);
    expect(times()).toEqual([0]);
    await pass(2);
    expect(sent).toHaveLength(2);
  });

  test("is the latest hundred at most", async () => {
    const beacon = open();
    status = "unreachable";
    for (let i = 0; i < 130; i++) beacon.send([signal(`s${i}`)]);
    await pass(60);
    status = 202;
    await pass(600);
    expect(kinds().at(-1)).toEqual(Array.from({ length: 100 }, (_, i) => `s${i + 30}`));
  });
});

describe("leaving the page", () => {
  test("all goes at once, without cookies where that is possible", () => {
    const sendBeacon = vi.fn(() => true);
    vi.stubGlobal("navigator", { sendBeacon });
    const beacon = open();
    beacon.send([signal("a")]);
    beacon.flush(true);
    expect(kinds()).toEqual([["a"]]);
    expect(sendBeacon).not.toHaveBeenCalled();
  });

  test("by a beacon where a request would end with its page; refused there, the usual way", async () => {
    vi.stubGlobal("Request", class {});
    const sendBeacon = vi.fn(() => true);
    vi.stubGlobal("navigator", { sendBeacon });
    const beacon = open();
    beacon.send([signal("a")]);
    beacon.flush(true);
    expect(sendBeacon).toHaveBeenLastCalledWith(expect.stringContaining("/v1/signals"), JSON.stringify(signal("a")));
    expect(sent).toEqual([]);
    sendBeacon.mockReturnValueOnce(false);
    await pass(60);
    beacon.send([signal("b")]);
    beacon.flush(true);
    expect(kinds()).toEqual([["b"]]);
  });

  test("where every click is another page, it is one request a minute all the same, and nothing is lost", async () => {
    for (let i = 0; i < 30; i++) {
      const beacon = open();
      await pass(3);
      beacon.send([signal(`s${i}`)]);
      beacon.flush(true);
    }
    await pass(60);
    open();
    await pass(60);
    expect(times().every((time, i) => !i || time - times()[i - 1]! >= 60)).toBe(true);
    expect(kinds().flat()).toEqual(Array.from({ length: 30 }, (_, i) => `s${i}`));
  });

  test("what a person said goes with it after ten seconds", async () => {
    const beacon = open();
    beacon.send([signal("request")]);
    await pass(11);
    beacon.send([signal("report")], true);
    beacon.flush(true);
    expect(kinds()).toEqual([["request"], ["report"]]);
  });

  test("there is nothing to send, nothing is sent", () => {
    open().flush(true);
    expect(sent).toEqual([]);
  });
});
