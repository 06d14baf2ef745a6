import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openCore, type Core } from "../../src/core.js";
import type { Entry } from "../../src/entries.js";
import { soon } from "../../src/time.js";
import { createHelp } from "../../src/help.js";
import { createLoader, type Loader } from "../../src/later.js";
import * as file from "../../src/later/index.js";
import { askAccount, readHealth } from "../../src/later/host.js";
import type { Poller } from "../../src/poll.js";
import { createScreen, type Screen } from "../../src/screen.js";
import { FakeStorage } from "../fakes/page.js";
import { Network, START } from "../fakes/publisher.js";

const ALL_WELL = async () => file;
const NOT_THERE = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
const bringFake = (later: Partial<file.Later>) => async () => ({ createLater: () => later as file.Later });
const HANGS = () => new Promise<never>(() => {});

let network: Network;
let core: Core;
let screen: Screen;
let tell: ReturnType<typeof vi.fn<Core["tell"]>>;
let bring: () => Promise<typeof file>;

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0);
  network = new Network();
  network.replies["https://intake"] = { status: 202 };
  vi.stubGlobal("fetch", network.fetch);
  vi.stubGlobal("localStorage", new FakeStorage());
  tell = vi.fn<Core["tell"]>();
  core = openCore({ app: "photogram", origins: [], keys: { current: null, standby: {} }, intake: { url: "https://intake", key: "k" } }, tell);
  screen = createScreen(core, open());
  bring = vi.fn(ALL_WELL);
});

afterEach(() => void vi.useRealTimers());

const open = (): Loader => createLoader(core, () => screen, () => bring());
const help = (loader: Loader) => createHelp(core, screen, loader, { hurry: () => {} } as Poller);
const arrive = () => vi.advanceTimersByTimeAsync(0);

describe("what can wait until all is well", () => {
  test("what is done before it is here is done when it comes, in its order, with the time when it happened", async () => {
    const loader = open();
    loader.use("followup", "n_1", true);
    vi.setSystemTime(START + 3000);
    loader.use("report", "slow");
    vi.setSystemTime(START + 60000);
    expect(network.requests).toEqual([]);
    await loader.load();
    await arrive();
    expect(network.signals()).toMatchObject([
      { kind: "followup", at: "2026-01-05T12:00:00Z" }, { kind: "report", at: "2026-01-05T12:00:03Z" },
    ]);
  });

  test("once here, all is done at once, and it is not fetched again", async () => {
    const loader = open();
    await Promise.all([loader.load(), loader.load()]);
    await loader.load();
    loader.use("followup", "n_1", true);
    await arrive();
    expect(network.signals()).toHaveLength(1);
    expect(bring).toHaveBeenCalledTimes(1);
  });

  test("of what waits the latest 200 are kept", async () => {
    const done: string[] = [];
    bring = bringFake({ report: (_, text) => void done.push(text!) });
    const loader = open();
    for (let i = 0; i < 250; i++) loader.use("report", String(i));
    await loader.load();
    expect(done).toEqual(Array.from({ length: 200 }, (_, i) => String(i + 50)));
  });

  test("one thing that fails does not keep the others from being done", async () => {
    const report = vi.fn().mockImplementationOnce(() => { throw new Error("first"); });
    bring = bringFake({ report });
    const loader = open();
    loader.use("report", "first");
    loader.use("report", "second");
    await loader.load();
    expect(report).toHaveBeenCalledTimes(2);
    expect(tell).toHaveBeenCalledWith("internal", "Error: first");
  });

  test("what is of use only here is not done before", async () => {
    const loader = open();
    expect(loader.here()).toBeUndefined();
    const later = await loader.load();
    expect(loader.here()).toBe(later);
  });

  test("a file that does not come is told of and asked for again; what waited still waits", async () => {
    const loader = open();
    bring = NOT_THERE;
    loader.use("followup", "n_1", true);
    expect(await loader.load()).toBeUndefined();
    expect(tell).toHaveBeenCalledWith("internal", expect.stringContaining("Failed to fetch"));
    bring = ALL_WELL;
    expect(await loader.load()).toBeDefined();
    await arrive();
    expect(network.signals()).toHaveLength(1);
  });

  test("a file that hangs is given up after five seconds", async () => {
    const loader = open();
    bring = HANGS;
    const loading = loader.load();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await loading).toBeUndefined();
  });
});

describe("help without the later part", () => {
  test.each([["does not come", NOT_THERE], ["hangs", HANGS]])("it %s: `isItMe` says unknown, in words", async (_, how) => {
    bring = how;
    const asking = help(open()).isItMe();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await asking).toEqual({ verdict: "unknown", evidence: [], sentence: "We cannot tell yet what is wrong." });
  });

  test("it does not come while a notice is on the screen: `isItMe` does not contradict it", async () => {
    bring = NOT_THERE;
    vi.spyOn(screen, "entries").mockReturnValue([{ id: "n_1", kind: "notice", status: "active", title: "It's us" } as Entry]);
    expect(await help(open()).isItMe()).toEqual({ verdict: "us", evidence: [], sentence: "It's us" });
  });

  test("it is of another version and throws: `isItMe` says unknown, and the host hears of it", async () => {
    bring = async () => ({ createLater: () => ({}) as file.Later });
    expect(await help(open()).isItMe()).toMatchObject({ verdict: "unknown" });
    expect(tell).toHaveBeenCalledWith("internal", expect.stringContaining("isItMe"));
  });

  test.each<[string, (act: ReturnType<typeof help>) => void]>([
    ["a report", (act) => act.report("cannot log in")],
    ["a follow-up", (act) => act.followup("n_1", true)],
  ])("%s fetches it, and is sent when it is here", async (_, act) => {
    act(help(open()));
    await arrive();
    await arrive();
    expect(network.signals()).toHaveLength(1);
  });

  test("opening help fetches it: the question may come next", () => {
    help(open()).helpOpened();
    expect(bring).toHaveBeenCalledTimes(1);
  });
});

describe("asking the app (DESIGN 4.5)", () => {
  const fetchStatus = (status: number) => async <T>(_: string, __: RequestInit, read: (response: Response) => T | Promise<T>) =>
    read(new Response(null, { status }));

  test.each([200, 404, 429, 502, 503])("the health path answers %d", async (status) => {
    expect(await readHealth("/health", fetchStatus(status))).toMatchObject({ status, isElsewhere: false, isPage: false });
  });

  test("0: it cannot be reached from here; null: there is none", async () => {
    expect(await readHealth("/health", () => Promise.reject(new TypeError("blocked")))).toEqual({ status: 0 });
    expect(await readHealth("", () => Promise.reject(new Error("must not be asked")))).toEqual({ status: null });
  });

  test.each([["ok", () => "ok" as const], ["problem", async () => "problem" as const], ["unknown", undefined]])(
    "the account is %s", async (expected, hook) => expect(await askAccount(hook, tell, soon)).toBe(expected),
  );

  test("a hook that throws or rejects does not know, and the host hears of it", async () => {
    expect(await askAccount(() => { throw new Error("host"); }, tell, soon)).toBe("unknown");
    expect(await askAccount(() => Promise.reject(new Error("host")), tell, soon)).toBe("unknown");
    expect(tell.mock.calls).toEqual([["host_callback_failed", "Error: host"], ["host_callback_failed", "Error: host"]]);
  });

  test("a hook that hangs does not keep a person waiting for more than five seconds", async () => {
    const asking = askAccount(HANGS, tell, soon);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await asking).toBe("unknown");
  });
});
