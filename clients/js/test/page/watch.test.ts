import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, type Client } from "itsus";
import { FakeStorage, settle, watchCrypto } from "../fakes/page.js";
import { Network, NOTICE, Publisher, START } from "../fakes/publisher.js";

const network = new Network();
let publisher: Publisher;
let client: Client;

beforeAll(async () => {
  publisher = await Publisher.make();
  globalThis.fetch = network.fetch as typeof fetch;
});

// The observer wraps `fetch` once for the life of a page, so one page serves all tests here.
beforeEach(async () => {
  vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "Date"] });
  watchCrypto();
  globalThis.localStorage = new FakeStorage() as unknown as Storage;
  network.requests = [];
  network.replies = { "https://a": { body: await publisher.sign({ notices: [{ ...NOTICE, show: "affected" }] }) } };
  client?.stop();
  client = createClient({ app: "photogram", origins: ["https://a"], keys: publisher.keys, attributes: { country: "US" } });
  client.start();
  client.watchFetch((url) => (url.startsWith("/api") ? "stories" : undefined));
  await settle();
});

describe("observing fetch", () => {
  test("a 5xx counts as a failure, and the answer is the host's as before", async () => {
    network.replies["/api"] = { status: 500, body: "no" };
    const answer = await fetch("/api/stories");
    await settle();
    expect([answer.status, await answer.text()]).toEqual([500, "no"]);
    expect(client.entries()).toHaveLength(1);
  });

  test("a request that does not get through counts, and rejects as before", async () => {
    await expect(fetch(new URL("https://other.example/x"))).rejects.toThrow("Failed to fetch");
    await settle();
    expect(client.entries()).toEqual([]);
    await expect(fetch("/api/x")).rejects.toThrow("Failed to fetch");
    await settle();
    expect(client.entries()).toHaveLength(1);
  });

  test("what works, a 404 and an aborted request are no failures", async () => {
    network.replies["/api/ok"] = {};
    network.replies["/api/none"] = { status: 404 };
    network.replies["/api/left"] = () => { throw new DOMException("left", "AbortError"); };
    await Promise.allSettled([fetch("/api/ok"), fetch("/api/none"), fetch("/api/left")]);
    await settle();
    expect(client.entries()).toEqual([]);
  });
});
