import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, type Client } from "itsus";
import { feedCases, textOf } from "../fakes/feed_cases.js";
import { FakeStorage, settle, watchCrypto } from "../fakes/page.js";
import type { Condition, FeedDocument, FeedNotice } from "../../src/document.js";
import { readCases, readFile } from "../fakes/cases.js";
import { Network, NOTICE, Publisher, START } from "../fakes/publisher.js";

let network: Network;
let storage: FakeStorage;
let client: Client;
let publisher: Publisher;

beforeAll(async () => {
  publisher = await Publisher.make();
  // The part that comes later comes from the disk here: once it was read, it is there within `settle()`.
  await createClient({ app: "a", origins: [], keys: { current: null, standby: {} }, healthPath: "" }).isItMe();
});

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

const INTAKE = { url: "https://intake", key: "k" };

/** Let a device with these attributes, and no others, read a document that is signed for it. */
async function visit(document: Partial<FeedDocument>, deviceId: string, attributes: object): Promise<void> {
  network.replies = { "https://a": { body: await publisher.sign(document) }, "https://intake": { status: 202 } };
  client = createClient({
    app: document.app ?? "photogram", origins: ["https://a"], keys: publisher.keys, deviceId, attributes: { platform: undefined, ...attributes }, intake: INTAKE,
  });
  client.start();
  await settle();
}

interface AudienceCase {
  name: string;
  now: number;
  document: FeedDocument;
  device: { id: string; attributes?: Record<string, unknown>; affected?: string[]; sought_help?: boolean; shown?: string[] };
  expect: { arm: string | null; notices: string[]; counted: string[] };
}

describe("the client and who is shown what, spec/cases/audience (F-31 to F-37)", () => {
  test.each(readCases<AudienceCase>("audience").map((each) => [each.name, each] as const))("%s", async (_, { now, document, device, expect: wanted }) => {
    vi.setSystemTime(now * 1000);
    const notices = Object.fromEntries((device.shown ?? []).map((id) => [id, { shown: true, counted: true }]));
    const failed = Object.fromEntries((device.affected ?? []).map((component) => [component, now * 1000]));
    const soughtHelpMs = device.sought_help ? now * 1000 : 0;
    storage.setItem(`itsus:${document.app}:${device.id}`, JSON.stringify({ failed, soughtHelpMs, notices }));
    await visit({ ...document, sample: {} }, device.id, device.attributes ?? {});
    expect(client.entries().map(({ id }) => id)).toEqual(wanted.notices);
    await settle(61000);
    const exposed = network.signals().filter(({ kind }) => kind === "exposure");
    expect(exposed.map(({ notice }) => notice)).toEqual(wanted.counted);
    for (const { arm } of exposed) expect(arm).toBe(wanted.arm);
  });
});

type ConditionCase = [name: string, condition: Condition, attributes: Record<string, unknown>, expected: boolean];

describe("the client and conditions, spec/cases/targeting (F-30)", () => {
  const conditions = readCases<{ evalCondition?: ConditionCase[] }>("targeting").flat().flatMap(({ evalCondition = [] }) => evalCondition);
  test.each(conditions.map((each, i) => [`${i}: ${each[0]}`, each] as const))("%s", async (_, [, audience, attributes, expected]) => {
    vi.setSystemTime(START);
    await visit({ notices: [{ ...NOTICE, audience }] }, "device-one", attributes);
    expect(client.entries()).toHaveLength(+expected);
  });
});

describe("the client and languages, spec/cases/texts (F-40)", () => {
  const cases = readFile<{ name: string; tags: string[]; preferred: string[]; expect: string }[]>("texts/language.json");
  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, { tags, preferred, expect: wanted }) => {
    vi.setSystemTime(START);
    const text: FeedNotice["text"] = Object.fromEntries(tags.map((tag) => [tag, { title: tag, body: "" }]));
    vi.stubGlobal("navigator", { languages: preferred });
    await visit({ notices: [{ ...NOTICE, audience: {}, text }] }, "device-one", {});
    expect(client.entries()).toMatchObject([{ lang: wanted, title: wanted }]);
  });
});
