import { describe, expect, test, vi } from "vitest";
import { settle } from "../fakes/page.js";
import { NOTICE, START } from "../fakes/publisher.js";
import { A, B, network, page, publish, publisher, started, storage, titles, visitEachTime } from "../fakes/visit.js";

visitEachTime();

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
    await settle(1000000);
    expect(network.requests.length).toBeGreaterThan(0);
  });
});
