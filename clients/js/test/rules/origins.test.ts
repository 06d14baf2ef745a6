import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { agreedSkew, ask, type Answer } from "../../src/origins.js";
import { Network, START } from "../fakes/publisher.js";

let network: Network;

beforeEach(() => {
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "Date"] });
  network = new Network();
  vi.stubGlobal("fetch", network.fetch);
});

afterEach(() => void vi.useRealTimers());

const NOTHING: Answer = { waitS: 0 };
const answering = async (status: number, headers: Record<string, string> = {}, body = "") => {
  network.replies["https://a"] = { status, headers, body };
  return ask("https://a/feed/", "photogram");
};

describe("asking an origin (F-20, O-01)", () => {
  test("the document lies at {origin}/{app}.jws, whether or not the origin ends with a slash", async () => {
    await ask("https://a/feed/", "photogram");
    await ask("https://a/feed", "photogram");
    expect(network.requests.map(({ url }) => url)).toEqual(["https://a/feed/photogram.jws", "https://a/feed/photogram.jws"]);
  });

  test("neither cookies nor the page's address go along, and caches revalidate", async () => {
    await ask("https://a", "photogram");
    const init = network.fetch.mock.calls[0]![1]!;
    expect(init).toMatchObject({ cache: "no-cache", credentials: "omit", referrerPolicy: "no-referrer" });
    expect(init.headers).toBeUndefined();
  });

  test("the bytes are those of the answer", async () => {
    expect(new TextDecoder().decode((await answering(200, {}, "a.b.c")).bytes!)).toBe("a.b.c");
  });

  test.each([304, 404, 500, 503])("an answer %d has no document", async (status) => {
    network.fetch.mockResolvedValueOnce(new Response(null, { status }));
    expect((await ask("https://a", "photogram")).bytes).toBeUndefined();
  });

  test("an origin that cannot be reached is an answer without anything, never a rejection", async () => {
    expect(await ask("https://nowhere", "photogram")).toEqual(NOTHING);
  });

  test("an origin that hangs is left after five seconds", async () => {
    network.fetch.mockImplementationOnce((_, init) => new Promise((_resolve, reject) => {
      init!.signal!.addEventListener("abort", () => reject(new Error("aborted")));
    }));
    const asking = ask("https://a", "photogram");
    await vi.advanceTimersByTimeAsync(5000);
    expect(await asking).toEqual(NOTHING);
  });

  test("what takes too long is given up: it does not hold a connection", async () => {
    network.fetch.mockImplementationOnce(() => new Promise(() => {}));
    const asking = ask("https://a", "photogram");
    await vi.advanceTimersByTimeAsync(5000);
    await asking;
    expect(network.fetch.mock.calls[0]![1]!.signal!.aborted).toBe(true);
  });

  test("F-22 `Date` tells how far the device's clock is off", async () => {
    expect((await answering(200, { date: new Date(START + 90000).toUTCString() })).skewS).toBe(90);
    expect((await answering(200, { date: "yesterday, maybe" })).skewS).toBeNaN();
  });

  test.each([[503, "120", 120], [429, "5", 5], [200, "120", 0], [503, "-3", -3], [503, "soon", 0],
    [503, "Mon, 05 Jan 2026 12:01:30 GMT", 90], [503, "Mon, 05 Jan 2026 11:00:00 GMT", -3600], [503, undefined, 0]])(
    "F-20 %d with Retry-After %s: wait %d s", async (status, after, waitS) => {
      expect((await answering(status, after ? { "retry-after": after } : {})).waitS).toBe(waitS);
    },
  );
});

describe("whose clock is right (F-22)", () => {
  test("F-20 a date in Retry-After is one of the origin's own clock", async () => {
    const headers = { date: new Date(START - 172800000).toUTCString(), "retry-after": new Date(START - 172800000 + 120000).toUTCString() };
    expect((await answering(503, headers)).waitS).toBe(120);
  });

  const skews = (...values: (number | undefined)[]) => values.map((skewS) => ({ ...NOTHING, skewS }));
  test.each<[string, Answer[], number]>([
    ["nobody says anything", [], 0],
    ["one alone is not believed", skews(86400), 0],
    ["one speaks, one is silent", skews(86400, undefined), 0],
    ["two agree", skews(86400, 86430), 86400],
    ["two agree to the minute", skews(86400, 86460), 86400],
    ["two differ by more than a minute", skews(86400, 86461), 0],
    ["two agree with the device", skews(3, 4), 0],
    ["two of three agree", skews(-50000, 86400, 86401), 86400],
    ["a clock that is fast", skews(-7200, -7201), -7200],
    ["one agrees with the device, one does not", skews(0, 86400), 0],
  ])("%s", (_, answers, agreed) => expect(agreedSkew(answers)).toBe(agreed));

  test("what is too little to matter is no skew", () => {
    expect(agreedSkew(skews(200, 201), 300)).toBe(0);
    expect(agreedSkew(skews(301, 302), 300)).toBe(301);
  });
});
