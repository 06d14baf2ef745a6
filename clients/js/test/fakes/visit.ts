// One visit to a page that uses a client: everything around it is fake and begins anew with each test.

import { afterEach, beforeAll, beforeEach, vi } from "vitest";
import { createClient, type Client, type Options } from "itsus";
import { FakeDocument, FakeStorage, settle, watchCrypto } from "./page.js";
import { Network, Publisher, START } from "./publisher.js";

export const A = "https://a.example/feed";
export const B = "https://b.example/feed";
export const INTAKE = { url: "https://intake.example", key: "pk_1" };
export const HELD_OR_NOT = { salt: "s", stages: [{ if: {}, share: 0, hold: 1 }] };

export let publisher: Publisher;
export let network: Network;
export let storage: FakeStorage;
export let page: FakeDocument;
let clients: Client[];

/** Begin a visit before each test of a file, and end it afterwards. */
export function visitEachTime(): void {
  // The part that comes later comes from the disk here: once it was read, it is there within `settle()`.
  beforeAll(async () => {
    await createClient({ app: "a", origins: [], keys: { current: null, standby: {} }, healthPath: "" }).isItMe();
  });

  beforeEach(async () => {
    publisher ??= await Publisher.make();
    vi.useFakeTimers({ now: START, toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(Math, "random").mockReturnValue(0);
    watchCrypto();
    network = new Network();
    storage = new FakeStorage();
    page = new FakeDocument();
    clients = [];
    vi.stubGlobal("fetch", network.fetch);
    vi.stubGlobal("localStorage", storage);
    vi.stubGlobal("document", page);
  });

  afterEach(() => {
    for (const client of clients) client.stop();
    vi.useRealTimers();
  });
}

/** Have the page's client stopped when the visit ends. */
export function keep(client: Client): Client {
  clients.push(client);
  return client;
}

/** Make the page's client. */
export const make = (options: Partial<Options> = {}): Client => keep(createClient({
  app: "photogram", origins: [A, B], keys: publisher.keys, attributes: { country: "US", lang: "en" }, deviceId: "device-one", ...options,
}));

/** Make it, and let it read. */
export async function started(options: Partial<Options> = {}): Promise<Client> {
  const client = make(options);
  client.start();
  await settle();
  return client;
}

/** Publish a document to both origins. */
export async function publish(document: Parameters<Publisher["sign"]>[0] = {}, key = publisher.current): Promise<void> {
  const body = await publisher.sign(document, key);
  network.replies = { ...network.replies, [A]: { body }, [B]: { body } };
}

/** Give the page events of its window: returns how to fire one. */
export function openWindow(): (type: string) => void {
  const target = new EventTarget();
  for (const name of ["addEventListener", "removeEventListener"] as const) vi.stubGlobal(name, target[name].bind(target));
  return (type) => void target.dispatchEvent(new Event(type));
}

export const titles = (client: Client): string[] => client.entries().map(({ title }) => title);
