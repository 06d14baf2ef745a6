import { beforeEach, describe, expect, test, vi } from "vitest";
import { createBeacon } from "../../src/later/beacon.js";
import type { Tools } from "../../src/later.js";

const INTAKE = { url: "https://intake.example/", key: "pk 1&" };
const signal = (kind: string) => ({ kind, at: "2026-01-05T12:00:00Z" });

let status: number | "unreachable";
let sent: { url: string; init: RequestInit }[];

const fetcher: Tools["fetchBounded"] = async (url, init, read) => {
  sent.push({ url, init });
  if (status === "unreachable") throw new TypeError("Failed to fetch");
  return read(new Response(null, { status }));
};
const kinds = () => sent.map(({ init }) => String(init.body).split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind));
const arrive = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  status = 202;
  sent = [];
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

describe("sending signals", () => {
  test("to the intake, as lines, with the publishable key in the address", () => {
    createBeacon(INTAKE, fetcher).send([signal("a"), signal("b")]);
    expect(sent[0]!.url).toBe("https://intake.example/v1/signals?key=pk%201%26");
    expect(kinds()).toEqual([["a", "b"]]);
  });

  test("without cookies, the page's address or a header of ours (no preflight)", () => {
    createBeacon(INTAKE, fetcher).send([signal("a")]);
    const { init } = sent[0]!;
    expect(init).toMatchObject({ method: "POST", keepalive: true, credentials: "omit", referrerPolicy: "no-referrer" });
    expect(init.headers).toBeUndefined();
  });

  test("without an intake nothing is sent", () => {
    const beacon = createBeacon(undefined, fetcher);
    beacon.send([signal("a")]);
    beacon.flush(true);
    expect(sent).toEqual([]);
  });

  test.each([[0, 0], [0.5, 0], [0.51, 1], [1, 1]])("at rate %d, one that draws 0.5 sends %d", (rate, count) => {
    createBeacon(INTAKE, fetcher).send([signal("a")], rate);
    expect(sent).toHaveLength(count);
  });

  test.each(["unreachable", 429, 500, 503] as const)("what is lost (%s) goes with the next, in its order", async (answer) => {
    const beacon = createBeacon(INTAKE, fetcher);
    status = answer;
    beacon.send([signal("a")]);
    await arrive();
    status = 202;
    beacon.send([signal("b")]);
    await arrive();
    beacon.flush();
    expect(kinds()).toEqual([["a"], ["a", "b"]]);
  });

  test.each([202, 400, 401, 413])("what was answered %d is not sent again", async (answer) => {
    const beacon = createBeacon(INTAKE, fetcher);
    status = answer;
    beacon.send([signal("a")]);
    await arrive();
    beacon.flush();
    expect(sent).toHaveLength(1);
  });

  test("at most the latest twenty wait", async () => {
    const beacon = createBeacon(INTAKE, fetcher);
    status = "unreachable";
    for (let i = 0; i < 25; i++) {
      beacon.send([signal(`s${i}`)]);
      await arrive();
    }
    beacon.flush();
    expect(kinds().at(-1)).toEqual(Array.from({ length: 20 }, (_, i) => `s${i + 5}`));
  });

  test("leaving, it goes in a way that outlives the page; refused there, the usual way", async () => {
    const sendBeacon = vi.fn(() => true);
    vi.stubGlobal("navigator", { sendBeacon });
    const beacon = createBeacon(INTAKE, fetcher);
    status = "unreachable";
    beacon.send([signal("a")]);
    await arrive();
    sendBeacon.mockReturnValueOnce(false);
    beacon.flush(true);
    await arrive();
    expect(sent).toHaveLength(2);
    beacon.flush(true);
    expect(sendBeacon).toHaveBeenLastCalledWith(expect.stringContaining("/v1/signals"), JSON.stringify(signal("a")));
    expect(sent).toHaveLength(2);
  });
});
