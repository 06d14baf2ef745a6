// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, type Client } from "itsus";
import { FakeStorage, settle, watchCrypto } from "../fakes/page.js";
import { Network, NOTICE, Publisher, START } from "../fakes/publisher.js";

/** Enough of an XMLHttpRequest: a test says how it ends. */
class FakeXhr extends EventTarget {
  status = 0;
  opened: unknown[] = [];
  open(...args: unknown[]): void {
    this.opened = args;
  }
  end(type: string, status = 0): void {
    this.status = status;
    this.dispatchEvent(new Event(type));
    this.dispatchEvent(new Event("loadend"));
  }
}

const network = new Network();
let publisher: Publisher;
let client: Client;

beforeAll(async () => {
  publisher = await Publisher.make();
  globalThis.fetch = network.fetch as typeof fetch;
  globalThis.XMLHttpRequest = FakeXhr as unknown as typeof XMLHttpRequest;
});

// The observer wraps once for the life of a page, so one page serves all tests here.
beforeEach(async () => {
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "Date"] });
  watchCrypto();
  globalThis.localStorage = new FakeStorage() as unknown as Storage;
  network.requests = [];
  network.replies = { "https://a": { body: await publisher.sign({ notices: [{ ...NOTICE, show: "affected" }] }) } };
  client?.stop();
  client = createClient({ app: "photogram", origins: ["https://a"], keys: publisher.keys, attributes: { country: "US" }, healthPath: "" });
  client.start();
  client.watch((url) => (url.startsWith("/api") ? "stories" : undefined));
  await settle();
});

const isTold = () => client.entries().length > 0;

describe("observing fetch", () => {
  test("a 5xx counts as a failure, and the answer is the host's as before", async () => {
    network.replies["/api"] = { status: 500, body: "no" };
    const answer = await fetch("/api/stories");
    await settle();
    expect([answer.status, await answer.text()]).toEqual([500, "no"]);
    expect(isTold()).toBe(true);
  });

  test("a request that does not get through counts, and rejects as before", async () => {
    await expect(fetch(new URL("https://other.example/x"))).rejects.toThrow("Failed to fetch");
    await settle();
    expect(isTold()).toBe(false);
    await expect(fetch("/api/x")).rejects.toThrow("Failed to fetch");
    await settle();
    expect(isTold()).toBe(true);
  });

  test("what works, a 404, a 401 and an aborted request are no failures", async () => {
    network.replies["/api/ok"] = {};
    network.replies["/api/none"] = { status: 404 };
    network.replies["/api/out"] = { status: 401 };
    network.replies["/api/left"] = () => { throw new DOMException("left", "AbortError"); };
    await Promise.allSettled(["ok", "none", "out", "left"].map((name) => fetch(`/api/${name}`)));
    await settle();
    expect(isTold()).toBe(false);
  });

  test("nonsense is refused as before", async () => {
    await expect(fetch(undefined as never)).rejects.toThrow();
  });
});

describe("observing XMLHttpRequest", () => {
  const send = (url: string): FakeXhr => {
    const request = new XMLHttpRequest() as unknown as FakeXhr;
    request.open("GET", url, true);
    return request;
  };

  test.each<[string, string, number, boolean]>([
    ["503", "load", 503, true], ["200", "load", 200, false], ["404", "load", 404, false], ["cannot be reached", "error", 0, true],
    ["too slow", "timeout", 0, true], ["left", "abort", 0, false],
  ])("%s: a failure or not", async (_, type, status, isFailure) => {
    send("/api/stories").end(type, status);
    await settle();
    expect(isTold()).toBe(isFailure);
  });

  test("what is none of the app's is not observed, and all arguments reach the browser", async () => {
    const request = send("https://other.example/");
    request.end("error");
    await settle();
    expect(isTold()).toBe(false);
    expect(request.opened).toEqual(["GET", "https://other.example/", true]);
  });

  test("one request used twice counts twice, each time for what it was", async () => {
    const request = send("/api/stories");
    request.end("abort");
    request.open("GET", "https://other.example/");
    request.end("load", 503);
    await settle();
    expect(isTold()).toBe(false);
    request.open("GET", "/api/stories");
    request.end("load", 503);
    await settle();
    expect(isTold()).toBe(true);
  });
});
