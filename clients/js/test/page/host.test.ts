import { describe, expect, test, vi } from "vitest";
import { createClient, register, type Options } from "itsus";
import { settle } from "../fakes/page.js";
import { NOTICE } from "../fakes/publisher.js";
import { A, keep, make, network, publish, started, storage, titles, visitEachTime } from "../fakes/visit.js";

visitEachTime();

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

  test.each([["nothing", undefined], ["no origins", { app: "a" }], ["no keys", { app: "a", origins: [A] }]])(
    "options that are wrong (%s) give a client that shows nothing",
    async (_, options) => {
      const client = keep(createClient(options as unknown as Options));
      client.start();
      await settle();
      client.markSeen();
      expect(client.entries()).toEqual([]);
      expect(console.warn).toHaveBeenCalledWith(expect.stringContaining("invalid_options"));
    },
  );

  test("keys that are none are told of when a document comes", async () => {
    await publish();
    const onProblem = vi.fn();
    await started({ keys: { standby: {}, current: {} }, onProblem });
    expect(onProblem).toHaveBeenCalledWith("feed_refused", "F-05");
  });

  test("a storage that is full is replaced by memory", async () => {
    await publish({ notices: [NOTICE] });
    const client = await started({ deviceId: "full" });
    storage.setItem = () => { throw new Error("full"); };
    client.dismiss("n_1");
    expect(client.entries()).toEqual([]);
  });

  test("a storage that throws is replaced by memory", async () => {
    vi.stubGlobal("localStorage", { getItem() { throw new Error("no"); }, setItem() { throw new Error("no"); } });
    await publish({ notices: [NOTICE] });
    const client = await started({ deviceId: "forbidden" });
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
