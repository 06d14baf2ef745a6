// The fixed words in every language: complete, in their own script, small; and the offer names exactly the files that are there.

import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { LABELS } from "../../src/labels.js";
import { SENTENCES } from "../../src/later/languages.js";
import type { Strings } from "../../src/strings.js";

const FOLDER = new URL("../../src/lang/", import.meta.url);
const ENGLISH: Strings = { ...SENTENCES, ...LABELS };
const WORDS = Object.keys(ENGLISH) as (keyof Strings)[];
const OFFERED = ["ar", "de", "es", "fr", "hi", "id", "it", "ja", "pt", "ru", "tr", "zh"];
const SCRIPTS: Record<string, RegExp> = {
  ar: /\p{Script=Arabic}/u, hi: /\p{Script=Devanagari}/u, ja: /[\p{Script=Hiragana}\p{Script=Han}]/u, ru: /\p{Script=Cyrillic}/u, zh: /\p{Script=Han}/u,
};

const read = async (lang: string) => ((await import(`../../src/lang/${lang}.ts`)) as { default: Strings }).default;

test("there is a file for each language that is offered, and no other", () => {
  expect(readdirSync(fileURLToPath(FOLDER)).map((name) => name.replace(".ts", "")).sort()).toEqual(OFFERED);
});

test("each language is fetched by its own name", () => {
  const source = readFileSync(fileURLToPath(new URL("../../src/later/languages.ts", import.meta.url)), "utf8");
  const fetched = [...source.matchAll(/(\w+): \(\) => import\("\.\.\/lang\/(\w+)\.js"\)/g)].map(([, name, file]) => [name, file]);
  expect(fetched).toEqual(OFFERED.map((lang) => [lang, lang]));
});

describe.each(OFFERED)("%s", (lang) => {
  test("lacks no word, and has none that nobody knows", async () => {
    const words = await read(lang);
    expect({ missing: WORDS.filter((word) => !words[word]?.trim()), unknown: Object.keys(words).filter((word) => !(word in ENGLISH)) }).toEqual(
      { missing: [], unknown: [] },
    );
  });

  test("every sentence is its own: none was left in English or said twice", async () => {
    const words = await read(lang);
    expect(WORDS.filter((word) => words[word] === ENGLISH[word])).toEqual([]);
    const sentences = Object.keys(SENTENCES).map((word) => words[word as keyof Strings]);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  test("is written in its own script, without control characters", async () => {
    const words = Object.values(await read(lang)) as string[];
    expect(words.filter((text) => !(SCRIPTS[lang] ?? /\p{Script=Latin}/u).test(text) || /[\p{Cc}\p{Co}<>]/u.test(text))).toEqual([]);
  });

  test("labels are short enough for a row of 320 pixels", async () => {
    const words = await read(lang);
    const labels = ["possible", "known", "fixed", "retracted", "unseen", "works", "broken", "dismiss"] as const;
    expect(labels.filter((word) => words[word].length > 24)).toEqual([]);
  });
});
