import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import type * as Itsus from "itsus";
import { Network } from "../fakes/publisher.js";

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../dist/${name}`, import.meta.url)), "utf8");
const imports = (name: string) => [...read(name).matchAll(/(?:import|from)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path]) => path).sort();
const LANGUAGES = readdirSync(fileURLToPath(new URL("../../src/lang", import.meta.url))).map((file) => `./lang/${file.replace(".ts", ".js")}`).sort();

describe("the files that are shipped: their names are stable, a page's service worker may list them", () => {
  test("the core fetches what can wait", () => {
    expect(imports("itsus.js")).toEqual(["./later.js"]);
  });

  test("what can wait fetches a language", () => {
    expect(imports("later.js")).toEqual(LANGUAGES);
  });

  test("the element shares the core with the page", () => {
    expect(new Set(imports("element.js"))).toEqual(new Set(["./itsus.js"]));
  });

  test("the global build fetches only a language", () => {
    expect(imports("itsus.global.js")).toEqual(LANGUAGES);
  });

  test("the global build has all in itself: it answers `isItMe`", async () => {
    const network = new Network();
    network.replies["/health"] = { status: 503 };
    vi.stubGlobal("fetch", network.fetch);
    const { createClient } = new Function(`${read("itsus.global.js")};return itsus`)() as typeof Itsus;
    const client = createClient({ app: "photogram", origins: [], keys: { current: null, standby: {} }, attributes: { lang: "en" } });
    expect(await client.isItMe()).toMatchObject({ verdict: "us", sentence: expect.stringContaining("It's us") });
  });
});
