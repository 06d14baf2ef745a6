import { describe, expect, test, vi } from "vitest";
import { settle } from "../fakes/page.js";
import { NOTICE } from "../fakes/publisher.js";
import { HELD_OR_NOT, INTAKE, network, publish, started, titles, visitEachTime } from "../fakes/visit.js";

visitEachTime();

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
    network.replies[INTAKE.url] = { status: 202 };
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
