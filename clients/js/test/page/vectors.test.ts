import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, type Client } from "itsus";
import { feedCases, textOf } from "../fakes/feed_cases.js";
import { FakeStorage, settle, watchCrypto } from "../fakes/page.js";
import { Network } from "../fakes/publisher.js";

let network: Network;
let storage: FakeStorage;
let client: Client;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  vi.spyOn(console, "warn").mockImplementation(() => {});
  watchCrypto();
  network = new Network();
  storage = new FakeStorage();
  vi.stubGlobal("fetch", network.fetch);
  vi.stubGlobal("localStorage", storage);
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
});

// The same vectors as in test/rules, but through the whole client: on the minified build too.
describe("the client and the documents of spec/cases/feed", () => {
  test.each(feedCases())("%s", async (_, { app, now, seen, keys, document, expect: wanted }) => {
    vi.setSystemTime(now * 1000);
    storage.setItem(`itsus:${app}`, JSON.stringify({ seen }));
    network.replies = { "https://a": { body: textOf(document) } };
    const onProblem = vi.fn();
    client = createClient({ app, origins: ["https://a"], keys, onProblem });
    client.start();
    await settle();
    expect(onProblem.mock.calls).toEqual(wanted.rule ? [["feed_refused", wanted.rule]] : []);
    const kept = JSON.parse(storage.getItem(`itsus:${app}`)!) as { jws?: string; revoked?: string[] };
    expect(kept.jws ?? null).toBe(wanted.ok ? textOf(document) : null);
    expect(kept.revoked ?? []).toEqual(wanted.revoked ?? []);
  });
});
