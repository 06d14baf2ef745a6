// Which files a file needs, read from its text: enough for pages, styles and scripts as they are commonly built. What cannot be
// found this way is named in `assets`.

const TAG = /<(?:script|img|link)\b[^>]*>/gi;
const ADDRESS = /\s(?:src|href)\s*=\s*["']?([^"'\s>]+)/i;
const NEEDED_LINK = /\srel\s*=\s*["']?(?:[\w-]+ )*(?:stylesheet|icon|modulepreload|manifest)\b/i;
const IMPORT = /\b(?:from|import)\s*\(?\s*["'`](\.{0,2}\/[^"'`\s]+)["'`]/g;
const STYLE = /(?:url\(\s*["']?|@import\s+["'])([^"')\s]+)/gi;

const matchAll = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found!);

function inPage(html: string): string[] {
  const tags = (html.match(TAG) ?? []).filter((tag) => !/^<link/i.test(tag) || NEEDED_LINK.test(tag));
  return tags.flatMap((tag) => ADDRESS.exec(tag)?.[1] ?? []);
}

/** Return the addresses of the files of the same site that a file needs. */
export function findLinks(text: string, type: string, address: string): string[] {
  const found = /html/.test(type) ? inPage(text) : /css/.test(type) ? matchAll(text, STYLE) : /script/.test(type) ? matchAll(text, IMPORT) : [];
  return found.flatMap((link) => {
    try {
      const url = new URL(link, address);
      url.hash = "";
      return url.origin === new URL(address).origin ? [url.href] : [];
    } catch {
      return [];
    }
  });
}
