import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, register, type Client, type Options } from "itsus";
import { FakeDocument, FakeStorage, settle, watchCrypto } from "../fakes/page.js";
import { Network, NOTICE, Publisher, START } from "../fakes/publisher.js";

const A = "https://a.example/feed";
const B = "https://b.example/feed";
const INTAKE = { url: "https://intake.example", key: "pk_1" };
const HELD_OR_NOT = { salt: "s", stages: [{ if: {}, share: 0, hold: 1 }] };

let publisher: Publisher;
let network: Network;
let storage: FakeStorage;
let page: FakeDocument;
let clients: Client[];

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

function make(options: Partial<Options> = {}): Client {
  const client = createClient({
    app: "photogram", origins: [A, B], keys: publisher.keys, attributes: { country: "US", lang: "en" }, deviceId: "device-one", ...options,
  });
  clients.push(client);
  return client;
}

async function started(options: Partial<Options> = {}): Promise<Client> {
  const client = make(options);
  client.start();
  await settle();
  return client;
}

async function publish(document: Parameters<Publisher["sign"]>[0] = {}, key = publisher.current): Promise<void> {
  const body = await publisher.sign(document, key);
  network.replies = { ...network.replies, [A]: { body }, [B]: { body } };
}

const titles = (client: Client) => client.entries().map(({ title }) => title);

describe("reading (F-17, F-20 to F-24)", () => {
  test("F-20 a notice for this person is an entry", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started();
    expect(client.entries()).toEqual([{
      id: "n_1", kind: "notice", status: "active", lang: "en", component: ["stories"], title: "It's us, not you",
      body: "Stories fail.", since: new Date(START - 300000), updated: new Date(START - 60000), seen: false, ask: false,
    }]);
  });

  test("F-20 one origin alive is enough, and is asked first from then on", async () => {
    await publish({ notices: [NOTICE] });
    delete network.replies[A];
    const client = await started();
    expect(titles(client)).toHaveLength(1);
    network.requests = [];
    await settle(30000);
    expect(network.requests[0]!.url).toBe(`${B}/photogram.jws`);
    expect(network.to(A)).toEqual([]);
  });

  test("F-20 a slow origin costs five seconds", async () => {
    await publish({ notices: [NOTICE] });
    network.fetch.mockImplementationOnce((_, init) => new Promise((_resolve, reject) => {
      init!.signal!.addEventListener("abort", () => reject(new Error("aborted")));
    }));
    const client = await started();
    await settle(4900);
    expect(titles(client)).toEqual([]);
    await settle(200);
    expect(titles(client)).toHaveLength(1);
  });

  test("F-17 a refused document changes nothing, and the next origin is asked", async () => {
    await publish({ notices: [NOTICE] });
    network.replies[A] = { body: `${await publisher.sign({ notices: [] })}x` };
    const onProblem = vi.fn();
    const client = await started({ onProblem });
    expect(titles(client)).toHaveLength(1);
    network.replies[B] = { body: await publisher.sign({ app: "other" }) };
    await settle(30000);
    expect(titles(client)).toHaveLength(1);
    expect(onProblem).toHaveBeenCalledWith("feed_refused", expect.stringMatching(/^F-/));
  });

  test("F-14 an older document is refused, also after a restart", async () => {
    await publish({ notices: [NOTICE], seq: 200 });
    await started();
    await publish({ notices: [], seq: 100 });
    const client = await started();
    expect(titles(client)).toHaveLength(1);
  });

  test("F-21 the last good copy shows when no origin answers, until it expires", async () => {
    await publish({ notices: [{ ...NOTICE, until: START / 1000 + 90000 }], exp: START / 1000 + 600 });
    (await started()).stop();
    network.replies = {};
    const client = await started();
    expect(titles(client)).toHaveLength(1);
    await settle(601000);
    expect(titles(client)).toEqual([]);
  });

  test("F-21 a copy that was tampered with on the device is worth nothing", async () => {
    await publish({ notices: [NOTICE] });
    (await started()).stop();
    network.replies = {};
    storage.setItem("itsus:photogram", storage.getItem("itsus:photogram")!.replace(/"jws":"(.{400})./, '"jws":"$1_'));
    expect(titles(await started())).toEqual([]);
  });

  test("F-16 the standby key revokes the current one for good", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started();
    await publish({ notices: [], revoked: [publisher.current.kid] }, publisher.standby);
    await settle(30000);
    expect(titles(client)).toEqual([]);
    await publish({ notices: [NOTICE], seq: Date.now() + 1e9 });
    await settle(700000);
    expect(titles(client)).toEqual([]);
    expect(titles(await started())).toEqual([]);
  });

  test("F-22 two agreeing origins correct a clock that is two days slow; one alone does not", async () => {
    const body = await publisher.sign({ notices: [NOTICE] });
    const date = new Date(START).toUTCString();
    vi.setSystemTime(START - 2 * 864e5);
    network.replies = { [A]: { body, headers: { date } } };
    expect(titles(await started())).toEqual([]);
    network.replies[B] = { body, headers: { date } };
    expect(titles(await started())).toHaveLength(1);
  });

  test("F-23 a notice hides itself at `until`", async () => {
    await publish({ notices: [{ ...NOTICE, until: START / 1000 + 60 }] });
    const client = await started();
    const listener = vi.fn();
    client.subscribe(listener);
    network.replies = {};
    await settle(59000);
    expect(titles(client)).toHaveLength(1);
    await settle(2000);
    expect(titles(client)).toEqual([]);
    expect(listener).toHaveBeenCalled();
  });

  test("F-24 slow when quiet, fast while something is wrong", async () => {
    await publish();
    await started();
    network.requests = [];
    await settle(260000);
    expect(network.requests).toHaveLength(0);
    await publish({ notices: [NOTICE] });
    for (let i = 0; i < 8; i++) await settle(10000);
    expect(network.requests.length).toBeGreaterThanOrEqual(3);
  });

  test("F-24 at once when the app's own requests fail, at most every five seconds", async () => {
    await publish();
    const client = await started();
    await settle(60000);
    await publish({ notices: [{ ...NOTICE, show: "affected" }] });
    network.requests = [];
    for (let i = 0; i < 10; i++) client.failed("stories", { status: 503 });
    await settle();
    expect(titles(client)).toHaveLength(1);
    client.failed("stories");
    await settle(4000);
    expect(network.requests).toHaveLength(1);
  });

  test("a hidden page does not poll, and looks when it is seen again", async () => {
    await publish();
    await started();
    page.turn(true);
    network.requests = [];
    await settle(3600000);
    expect(network.requests).toHaveLength(0);
    page.turn(false);
    await settle();
    expect(network.requests).toHaveLength(1);
  });

  test("Retry-After is honoured", async () => {
    network.replies = { [A]: { status: 503, headers: { "retry-after": "900" } } };
    const client = await started({ origins: [A] });
    network.requests = [];
    client.failed("feed");
    await settle(600000);
    expect(network.requests).toHaveLength(0);
    await settle(700000);
    expect(network.requests.length).toBeGreaterThan(0);
  });
});

describe("who is told (F-34 to F-38)", () => {
  test("F-33 another country sees nothing", async () => {
    await publish({ notices: [NOTICE] });
    expect(titles(await started({ attributes: { country: "FR" } }))).toEqual([]);
  });

  test("F-34 show: affected waits until something fails here, or help is sought", async () => {
    await publish({ notices: [{ ...NOTICE, show: "affected" }] });
    const client = await started();
    client.failed("login");
    expect(titles(client)).toEqual([]);
    client.failed("stories");
    expect(titles(client)).toHaveLength(1);
    const other = await started({ deviceId: "d2" });
    expect(titles(other)).toEqual([]);
    other.helpOpened();
    expect(titles(other)).toHaveLength(1);
  });

  test("F-36 `Fixed` shows only where the notice was shown", async () => {
    await publish({ notices: [NOTICE] });
    const told = await started();
    await publish({ notices: [{ ...NOTICE, status: "resolved", ask_followup: true }] });
    await settle(30000);
    expect(told.entries()[0]).toMatchObject({ status: "resolved", ask: true });
    expect(titles(await started({ deviceId: "d2" }))).toEqual([]);
  });

  test("F-37 one exposure per notice and device, shown and held under the same conditions", async () => {
    await publish({ notices: [{ ...NOTICE, show: "affected" }], rollout: HELD_OR_NOT });
    const client = await started({ intake: INTAKE });
    expect(network.signals()).toEqual([]);
    client.failed("stories");
    client.failed("stories");
    await settle();
    expect(titles(client)).toEqual([]);
    expect(network.signals()).toEqual([{
      kind: "exposure", at: "2026-01-05T12:00:00Z", app: "photogram", country: "US", platform: "web", notice: "n_1", arm: "held",
      affected: true, count: 1,
    }]);
  });

  test("F-38 the follow-up is sent once and not asked again", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started({ intake: INTAKE });
    await publish({ notices: [{ ...NOTICE, status: "resolved", ask_followup: true }] });
    await settle(30000);
    client.followup("n_1", false);
    client.followup("n_1", true);
    await settle();
    const answers = network.signals().filter(({ kind }) => kind === "followup");
    expect(answers).toMatchObject([{ notice: "n_1", works: false }]);
    expect(client.entries()[0]).toMatchObject({ ask: false });
  });

  test("seen is kept on the device, and a new stage is new again", async () => {
    await publish({ notices: [{ ...NOTICE, strength: "hint" }] });
    const client = await started();
    expect(client.unseen()).toBe(1);
    client.markSeen();
    expect(client.unseen()).toBe(0);
    expect((await started()).unseen()).toBe(0);
    await publish({ notices: [NOTICE] });
    await settle(30000);
    expect(client.unseen()).toBe(1);
  });

  test("dismissed, an entry is gone on this device, also after a restart, until its stage changes", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started();
    const listener = vi.fn();
    client.subscribe(listener);
    client.dismiss("n_1");
    client.dismiss("n_none");
    expect([client.entries(), client.unseen(), listener.mock.calls.length]).toEqual([[], 0, 1]);
    expect(titles(await started())).toEqual([]);
    expect(await client.isItMe()).toMatchObject({ verdict: "us" });
    await publish({ notices: [{ ...NOTICE, status: "resolved" }] });
    await settle(30000);
    expect(client.entries()).toMatchObject([{ status: "resolved", seen: false }]);
  });

  test("F-40 in the person's language", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started({ attributes: { country: "US", lang: "fr-CA" } });
    expect(client.entries()[0]).toMatchObject({ title: "C'est nous, pas vous", lang: "fr" });
    client.setAttributes({ lang: "xx" });
    expect(client.entries()[0]).toMatchObject({ lang: "en" });
  });
});

describe("telling the server", () => {
  test("a report carries a random word of the day, the arm, and nothing that names the device", async () => {
    await publish({ rollout: HELD_OR_NOT });
    const client = await started({ intake: INTAKE, attributes: { country: "US", version: "1.2", lang: "en", plan: "pro" } });
    client.report("cannot log in", { component: "login" });
    client.report();
    await settle();
    const [first, second] = network.signals();
    expect(first).toEqual({
      kind: "report", at: "2026-01-05T12:00:00Z", app: "photogram", component: "login", country: "US", platform: "web",
      version: "1.2", lang: "en", arm: "held", text: "cannot log in", person: expect.stringMatching(/^[\da-f]{32}$/),
    });
    expect(second!.person).toBe(first!.person);
    await settle(864e5);
    client.report();
    await settle();
    expect(network.signals().at(-1)!.person).not.toBe(first!.person);
    expect(JSON.stringify(network.requests)).not.toContain("device-one");
    expect(network.to(INTAKE.url)[0]).toBe("https://intake.example/v1/signals?key=pk_1");
  });

  test("what could not be sent is sent later, at most twenty", async () => {
    await publish();
    const client = await started({ intake: INTAKE });
    for (let i = 0; i < 30; i++) client.report(`no ${i}`);
    await settle();
    network.replies[INTAKE.url] = { status: 202 };
    network.requests = [];
    client.report("last");
    await settle();
    expect(network.signals()).toHaveLength(20);
    expect(network.signals().at(-1)).toMatchObject({ text: "last" });
  });

  test("requests are counted at the rate of the feed, in one batch of ten seconds", async () => {
    await publish({ sample: { request: 0.5 } });
    network.replies[INTAKE.url] = { status: 202 };
    const client = await started({ intake: INTAKE });
    client.worked("feed");
    client.worked("feed");
    client.failed("feed", { status: 503 });
    vi.mocked(Math.random).mockReturnValue(0.6);
    client.worked("feed");
    await settle(11000);
    expect(network.to(INTAKE.url)).toHaveLength(1);
    expect(network.signals()).toMatchObject([
      { kind: "request", span: 10, component: "feed", ok: 2, failed: 0 },
      { kind: "request", span: 10, component: "feed", ok: 0, failed: 1, error: "5xx" },
    ]);
  });

  test("leaving the page, counts that still wait are sent", async () => {
    const target = new EventTarget();
    vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
    vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
    await publish({ sample: { request: 1 } });
    const client = await started({ intake: INTAKE });
    client.worked("feed");
    target.dispatchEvent(new Event("pagehide"));
    expect(network.signals()).toMatchObject([{ kind: "request", component: "feed", ok: 1 }]);
  });

  test("online again, what could not be sent is sent, and the feed is read", async () => {
    const target = new EventTarget();
    vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
    vi.stubGlobal("removeEventListener", target.removeEventListener.bind(target));
    await publish();
    const client = await started({ intake: INTAKE });
    client.report("lost");
    await settle(10000);
    network.replies[INTAKE.url] = { status: 202 };
    network.requests = [];
    target.dispatchEvent(new Event("online"));
    await settle();
    expect(network.signals()).toMatchObject([{ kind: "report", text: "lost" }]);
    expect(network.to(A).length + network.to(B).length).toBe(1);
    client.stop();
    network.requests = [];
    target.dispatchEvent(new Event("online"));
    await settle();
    expect(network.requests).toEqual([]);
  });

  test("nothing is sent without an intake", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started();
    client.report("x");
    await settle();
    expect(network.signals()).toEqual([]);
  });
});

describe("is it me?", () => {
  test("asked before anything was read, and without `start`, it answers", async () => {
    network.replies["/health"] = { status: 502 };
    expect(await make().isItMe()).toMatchObject({ verdict: "us", evidence: expect.arrayContaining([{ code: "health", value: 502 }]) });
  });

  test("what failed before the first reading is evidence", async () => {
    const client = make();
    client.failed("stories", { status: 503 });
    expect((await client.isItMe()).evidence).toContainEqual({ code: "failing", value: "stories" });
  });

  test("a notice is evidence, and outweighs a hint", async () => {
    await publish({ notices: [{ ...NOTICE, id: "n_0", strength: "hint" }, NOTICE] });
    const { verdict, evidence } = await (await started()).isItMe();
    expect(verdict).toBe("us");
    expect(evidence).toContainEqual({ code: "notice", value: "n_1" });
  });

  test("a readable 503 is us; the account is asked; the sentence is in the person's language", async () => {
    await publish();
    network.replies["/health"] = { status: 503 };
    const client = await started({ attributes: { lang: "fr" }, account: () => "ok" });
    const verdict = await client.isItMe();
    expect(verdict).toMatchObject({ verdict: "us", sentence: expect.stringContaining("C'est nous") });
    expect(verdict.evidence).toContainEqual({ code: "health", value: 503 });
    expect(verdict.evidence).toContainEqual({ code: "account", value: "ok" });
  });

  test("each origin is asked once, and nothing else", async () => {
    await publish();
    const client = await started();
    await settle(60000);
    network.requests = [];
    await client.isItMe();
    await settle();
    expect(network.requests.map(({ url }) => url)).toEqual(expect.arrayContaining([`${A}/photogram.jws`, `${B}/photogram.jws`, "/health"]));
    expect(network.requests).toHaveLength(3);
  });

  test("nothing answers: the connection; held, it never names what the notice excludes", async () => {
    const notice = { ...NOTICE, blame_not: ["connection"] };
    await publish({ notices: [notice], rollout: HELD_OR_NOT });
    const held = await started();
    network.replies = {};
    expect(await held.isItMe()).toMatchObject({ verdict: "unknown" });
    storage.items.clear();
    expect(await (await started()).isItMe()).toMatchObject({ verdict: "connection" });
  });

  test("an old version, and a host whose hook throws", async () => {
    await publish();
    network.replies["/health"] = { status: 204 };
    const account = () => { throw new Error("host"); };
    const client = await started({ attributes: { version: "2.9.9" }, minimumVersion: "2.10", account });
    expect(await client.isItMe()).toMatchObject({ verdict: "device" });
  });
});

describe("never in the way of the host", () => {
  test("an insecure context is told once, and nothing throws", async () => {
    const real = crypto;
    vi.stubGlobal("crypto", { getRandomValues: real.getRandomValues.bind(real) });
    const onProblem = vi.fn();
    const client = await started({ onProblem });
    client.start();
    client.failed("feed");
    client.report("x");
    expect(client.entries()).toEqual([]);
    expect(await client.isItMe()).toMatchObject({ verdict: expect.any(String) });
    expect(onProblem).toHaveBeenCalledWith("insecure_context", expect.any(String));
    expect(console.warn).toHaveBeenCalledTimes(1);
    expect(network.to(A)).toEqual([]);
  });

  test.each([["nothing", undefined], ["no origins", { app: "a" }], ["broken keys", { app: "a", origins: [A], keys: { standby: {}, current: {} } }]])(
    "options that are wrong (%s) give a client that shows nothing",
    async (_, options) => {
      const client = createClient(options as unknown as Options);
      clients.push(client);
      client.start();
      await settle();
      client.markSeen();
      expect(client.entries()).toEqual([]);
      expect(console.warn).toHaveBeenCalledWith(expect.stringContaining("invalid_options"));
    },
  );

  test("a storage that throws is replaced by memory", async () => {
    vi.stubGlobal("localStorage", { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); } });
    await publish({ notices: [NOTICE] });
    const client = await started();
    client.markSeen();
    expect(client.unseen()).toBe(0);
  });

  test("a storage full of nonsense does not hurt", async () => {
    for (const name of ["itsus:photogram", "itsus:photogram:device-one", "itsus:device"]) storage.setItem(name, '{"seen":3,"shown":null');
    await publish({ notices: [NOTICE] });
    expect(titles(await started())).toHaveLength(1);
  });

  test("a listener that throws stops nobody", async () => {
    await publish({ notices: [NOTICE] });
    const client = make();
    const second = vi.fn();
    client.subscribe(() => { throw new Error("host"); });
    client.subscribe(second);
    client.start();
    await settle();
    expect(second).toHaveBeenCalled();
  });

  test("stopped, it is silent", async () => {
    await publish();
    const client = await started();
    client.stop();
    network.requests = [];
    await settle(864e5);
    expect(network.requests).toEqual([]);
  });

  test("a language of one's own can be registered", async () => {
    register("eo", { fine: "Ĉio funkcias." });
    await publish();
    network.replies["/health"] = {};
    expect((await (await started({ attributes: { lang: "eo" } })).isItMe()).sentence).toBe("Ĉio funkcias.");
  });
});
