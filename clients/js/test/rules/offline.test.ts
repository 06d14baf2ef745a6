// The pure parts of the service worker kit; the kit as a whole runs in a real Chromium (tests/client_page).

import { describe, expect, test } from "vitest";
import { readHandover } from "../../src/worker/handover.js";
import { mergeKept, NOTHING } from "../../src/worker/kept.js";
import { findLinks } from "../../src/worker/links.js";
import { escapeText, writePage } from "../../src/worker/page.js";
import { honestIn, LANGUAGES } from "../../src/worker/words.js";

const AT = "https://app.example/offline.html";
const paths = (text: string, type: string, at = AT) => findLinks(text, type, at).map((link) => link.replace("https://app.example", ""));

describe("what a file needs", () => {
  test("a page: scripts, styles, pictures and icons, not where it leads or what is elsewhere", () => {
    const html = `<link rel="stylesheet" href="/a.css"><link href='i.svg' rel='shortcut icon'><link rel=canonical href=/private><a href="/b">
      <script type="module" src=./c.js></script><img alt="" src="d.png#x"><script src="https://cdn.example/e.js"></script>`;
    expect(paths(html, "text/html")).toEqual(["/a.css", "/i.svg", "/c.js", "/d.png"]);
  });

  test("a script: what it imports, also when minified", () => {
    const script = 'import{a}from"./itsus.js";import"/b.js";const l=()=>import("./lang/de.js");import x from "bare";fetch("/c.json")';
    expect(paths(script, "text/javascript", "https://app.example/client/element.js")).toEqual(["/client/itsus.js", "/b.js", "/client/lang/de.js"]);
  });

  test("a style: what it names", () => {
    expect(paths('@import "b.css";a{background:url( "c.png" )}i{background:url(data:image/gif;base64,R0)}', "text/css")).toEqual(["/b.css", "/c.png"]);
  });

  test("anything else: nothing", () => expect(paths('import "/a.js"', "application/json")).toEqual([]));
});

describe("what the page hands over", () => {
  const GOOD = { itsus: "photogram", id: "d", attributes: {}, languages: ["en"], jws: "", shown: [] };

  test("is taken as it is meant", () => expect(readHandover(GOOD, "photogram")).toEqual(GOOD));

  test.each([
    ["nothing", null], ["a text", "photogram"], ["another app's", { ...GOOD, itsus: "other" }], ["a number as id", { ...GOOD, id: 1 }],
    ["a list as attributes", { ...GOOD, attributes: [] }], ["too many notices", { ...GOOD, shown: Array(101).fill("n") }],
    ["no texts", { ...GOOD, languages: [1] }], ["far too much", { ...GOOD, jws: "x".repeat(300000) }],
  ])("%s is refused", (_, data) => expect(readHandover(data, "photogram")).toBeUndefined());
});

describe("F-14, F-16: page and worker never fall behind each other", () => {
  const kept = (seq: number, jws: string, revoked: string[] = []) => ({ jws, seen: { k: seq }, revoked, origin: 1 });

  test("who has seen further has the document", () => {
    expect(mergeKept(kept(1, "old"), { ...kept(2, "new"), origin: 0 })).toEqual(kept(2, "new"));
    expect(mergeKept(kept(2, "new"), kept(1, "old"))).toEqual(kept(2, "new"));
  });

  test("what one knows as revoked, both do", () => {
    expect(mergeKept(kept(1, "a", ["x"]), kept(1, "b", ["y"])).revoked).toEqual(["x", "y"]);
  });

  test("nothing is the beginning", () => expect(mergeKept(NOTHING, kept(0, "a"))).toMatchObject({ jws: "a", seen: { k: 0 } }));
});

describe("the small page", () => {
  test("F-25 nothing of a feed becomes markup", () => {
    const evil = `<img src=x onerror='a()'>"&`;
    const html = writePage([{ lang: evil, title: evil, body: evil }], ["en"], evil);
    expect(html).not.toContain("<img");
    expect(html.split(escapeText(evil)).length - 1).toBe(5);
  });

  test("speaks the person's language, in its direction", () => {
    expect(writePage([{ lang: "en", title: "نور is down", body: "" }], ["en"], "")).toContain('<article lang="en" dir="ltr"><h1>');
    expect(writePage([], ["ar-EG", "en"], "")).toContain('<html lang="ar" dir="rtl">');
    expect(writePage([], ["nn", "de-AT"], "")).toContain(honestIn("de")[0]);
    expect(writePage([], ["nn"], "")).toContain(honestIn("en")[0]);
  });

  test("has all languages of the client, and each in its own words", () => {
    expect([...LANGUAGES].sort()).toEqual(["ar", "de", "en", "es", "fr", "hi", "id", "it", "ja", "pt", "ru", "tr", "zh"]);
    expect(new Set(LANGUAGES.flatMap((lang) => honestIn(lang))).size).toBe(LANGUAGES.length * 3);
  });
});
