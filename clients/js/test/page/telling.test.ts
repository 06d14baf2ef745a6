import { describe, expect, test, vi } from "vitest";
import type { Options } from "itsus";
import { settle } from "../fakes/page.js";
import { NOTICE } from "../fakes/publisher.js";
import { A, B, HELD_OR_NOT, INTAKE, network, openWindow, publish, started, visitEachTime } from "../fakes/visit.js";

visitEachTime();

describe("telling the server", () => {
  test("a report carries a random word of the day, the arm, and nothing that names the device", async () => {
    network.replies[INTAKE.url] = { status: 202 };
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

  test("what could not be sent is sent later", async () => {
    await publish();
    const client = await started({ intake: INTAKE });
    client.report("lost");
    await settle();
    network.replies[INTAKE.url] = { status: 202 };
    client.report("last");
    await settle(30000);
    expect(network.signals().map(({ text }) => text)).toEqual(["lost", "lost", "last"]);
  });

  test("requests are counted at the rate of the feed, ten seconds together", async () => {
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
    expect(JSON.stringify(network.signals())).not.toContain("weight");
  });

  test.each<[string, object | undefined, number]>([["a rate of zero", { request: 0 }, 0], ["no rate named", {}, 1], ["no feed", undefined, 0]])(
    "%s", async (_, sample, sent) => {
      if (sample) await publish({ sample: sample as Record<string, number> });
      const client = await started({ intake: INTAKE });
      await client.isItMe();
      client.worked("feed");
      await settle(11000);
      expect(network.signals().filter(({ kind }) => kind === "request")).toHaveLength(sent);
    },
  );

  test("all is well for ten minutes: at most a request a minute, however much the page does", async () => {
    await publish();
    network.replies[INTAKE.url] = { status: 202 };
    const client = await started({ intake: INTAKE });
    for (let i = 0; i < 600; i++) {
      client.worked("feed");
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(network.to(INTAKE.url).length).toBeLessThanOrEqual(10);
    expect(network.signals().reduce((sum, { ok }) => sum + (ok as number), 0)).toBeGreaterThan(500);
  });

  test.each<[string, () => Partial<Options>]>([
    ["telemetry: false", () => ({ telemetry: false })],
    ["Global Privacy Control", () => (vi.stubGlobal("navigator", { globalPrivacyControl: true }), {})],
    ["Do Not Track", () => (vi.stubGlobal("navigator", { doNotTrack: "1" }), {})],
  ])("%s: only what the person says leaves the device, without the word of the day", async (_, object) => {
    await publish({ notices: [NOTICE], rollout: { salt: "s", stages: [{ if: {}, share: 1, hold: 0 }] } });
    network.replies[INTAKE.url] = { status: 202 };
    const client = await started({ intake: INTAKE, ...object() });
    client.worked("feed");
    client.failed("stories", { status: 500 });
    client.report("broken");
    client.followup("n_1", false);
    await settle(120000);
    const signals = network.signals();
    expect(signals.map(({ kind }) => kind).sort()).toEqual(["followup", "report"]);
    expect(JSON.stringify(signals)).not.toContain("person");
  });

  test("leaving the page, counts that still wait are sent", async () => {
    const fire = openWindow();
    await publish({ sample: { request: 1 } });
    const client = await started({ intake: INTAKE });
    client.worked("feed");
    fire("pagehide");
    expect(network.signals()).toMatchObject([{ kind: "request", component: "feed", ok: 1 }]);
  });

  test("online again, what could not be sent is sent, and the feed is read", async () => {
    const fire = openWindow();
    await publish();
    const client = await started({ intake: INTAKE });
    client.report("lost");
    await settle(10000);
    network.replies[INTAKE.url] = { status: 202 };
    network.requests = [];
    fire("online");
    await settle();
    expect(network.signals()).toMatchObject([{ kind: "report", text: "lost" }]);
    expect(network.to(A).length + network.to(B).length).toBe(1);
    client.stop();
    network.requests = [];
    fire("online");
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
