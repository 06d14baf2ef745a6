import { describe, expect, test } from "vitest";
import { settle } from "../fakes/page.js";
import { NOTICE } from "../fakes/publisher.js";
import { A, B, HELD_OR_NOT, make, network, publish, started, storage, visitEachTime } from "../fakes/visit.js";

visitEachTime();

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
