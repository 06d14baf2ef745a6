// A page that cannot fail: no script, no file of its own, a few words. All that comes from a feed is text in it (F-25).

import { directionOf } from "../ago.js";
import { pickLanguage } from "../language.js";
import type { Words } from "./notices.js";
import { honestIn, LANGUAGES } from "./words.js";

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Make any text harmless between tags and in quoted attributes. */
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Return the notices, or where there is none the honest sentence, as markup. */
export function writeNotices(notices: Words[], languages: readonly string[]): string {
  const lang = pickLanguage(LANGUAGES, languages);
  const [title, body] = honestIn(lang);
  const all = notices.length ? notices : [{ lang, title, body }];
  const write = (words: Words) =>
    `<article lang="${escapeText(words.lang)}" dir="${directionOf(words.lang)}"><h1>${escapeText(words.title)}</h1><p>${escapeText(words.body)}</p></article>`;
  return all.map(write).join("");
}

const STYLE = `:root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:17px/1.5 system-ui,sans-serif}
main{box-sizing:border-box;max-width:34rem;padding:2rem 1.5rem;overflow-wrap:anywhere}b{opacity:.75}h1{margin:.5rem 0;font-size:1.4rem;line-height:1.3}article{margin-bottom:1.75rem}p{margin:0}
a{display:inline-block;padding:.6rem 1.2rem;border:1px solid;border-radius:99px;color:inherit;font-weight:600;text-decoration:none}a:focus-visible{outline:3px solid;outline-offset:2px}`;

/** Return the whole small page. Its link asks for the same address again. */
export function writePage(notices: Words[], languages: readonly string[], name: string): string {
  const lang = pickLanguage(LANGUAGES, languages);
  const [is, , again] = honestIn(lang);
  const title = escapeText(notices[0]?.title ?? is);
  return `<!doctype html><html lang="${lang}" dir="${directionOf(lang)}"><head><meta charset="utf-8">`
    + `<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>`
    + `<body><main>${name && `<b>${escapeText(name)}</b>`}${writeNotices(notices, languages)}<a href="">${escapeText(again)}</a></main></body></html>`;
}
