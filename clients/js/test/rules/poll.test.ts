import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPoller, type Poller } from "../../src/poll.js";
import { FakeDocument } from "../fakes/page.js";

let looks: number[];
let pauseS: number;
let page: FakeDocument;
let poller: Poller;

beforeEach(() => {
  vi.useFakeTimers({ now: 1e12, toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0);
  page = new FakeDocument();
  vi.stubGlobal("document", page);
  looks = [];
  pauseS = 20;
  poller = createPoller(async () => looks.push((Date.now() - 1e12) / 1000), () => pauseS);
});

afterEach(() => {
  poller.stop();
  vi.useRealTimers();
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

describe("when to look (F-24)", () => {
  test("at once, then after each pause", async () => {
    poller.start();
    await pass(60);
    expect(looks).toEqual([0, 20, 40, 60]);
  });

  test.each([[20, 0, 20], [20, 1, 21], [8, 1, 8.4], [900, 1, 945], [3600, 1, 3650]])("a pause of %d s is spread upwards only (%d): %d s", async (pause, random, seconds) => {
    pauseS = pause;
    vi.mocked(Math.random).mockReturnValue(random);
    poller.start();
    await pass(seconds - 0.1);
    expect(looks).toEqual([0]);
    await pass(0.2);
    expect(looks).toEqual([0, seconds]);
  });

  test("never more often than every five seconds, whatever the feed says", async () => {
    pauseS = 0;
    poller.start();
    await pass(11);
    expect(looks).toEqual([0, 5, 10]);
  });

  test("at least every hour, whatever the feed says", async () => {
    pauseS = 1e9;
    poller.start();
    await pass(3600);
    expect(looks).toEqual([0, 3600]);
  });

  test("told to hurry it looks at once when the last look is five seconds ago", async () => {
    poller.start();
    await pass(10);
    poller.hurry();
    await pass(0);
    expect(looks).toEqual([0, 10]);
  });

  test("told to hurry many times it waits for the five seconds, and looks once", async () => {
    poller.start();
    await pass(1);
    for (let i = 0; i < 10; i++) poller.hurry();
    await pass(10);
    expect(looks).toEqual([0, 5]);
  });

  test("a clock that was set back does not silence it", async () => {
    poller.start();
    await pass(1);
    vi.setSystemTime(1e12 - 864e5);
    poller.hurry();
    await pass(0);
    expect(looks).toHaveLength(2);
  });

  test("a look that takes long is not started twice", async () => {
    let end = () => {};
    let count = 0;
    const slow = createPoller(() => new Promise<void>((resolve) => { count++; end = resolve; }), () => 20);
    slow.start();
    await pass(100);
    slow.hurry();
    await pass(100);
    expect(count).toBe(1);
    end();
    await pass(20);
    expect(count).toBe(2);
    slow.stop();
  });

  test("started twice it is one, stopped it is silent, also when told to hurry", async () => {
    poller.start();
    poller.start();
    await pass(1);
    expect(looks).toEqual([0]);
    poller.stop();
    poller.hurry();
    page.turn(false);
    await pass(1000);
    expect(looks).toEqual([0]);
  });

  test("hidden it waits; seen again before the pause is over it keeps to the pause", async () => {
    poller.start();
    await pass(5);
    page.turn(true);
    await pass(5);
    page.turn(false);
    await pass(9);
    expect(looks).toEqual([0]);
    await pass(1);
    expect(looks).toEqual([0, 20]);
  });

  test("hidden for long, it looks when it is seen again, once", async () => {
    page.hidden = true;
    poller.start();
    await pass(4000);
    expect(looks).toEqual([]);
    page.turn(false);
    await pass(0);
    expect(looks).toEqual([4000]);
  });

  test("without a document (a worker) it looks all the same", async () => {
    vi.stubGlobal("document", undefined);
    poller.start();
    await pass(20);
    expect(looks).toEqual([0, 20]);
  });
});
