// What a navigation gets that failed: the app's own offline page, or the small page of ours, with the newest notice there is.

import type { Reader } from "../reader.js";
import type { Files } from "./files.js";
import { findNotices, type Words } from "./notices.js";
import type { OfflineOptions } from "./options.js";
import { writeNotices, writePage } from "./page.js";
import { within } from "./scope.js";
import type { State } from "./state.js";

const READ_MS = 3000;
const MARK = "<!-- itsus -->";
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export type Answer = (clientId: string) => Promise<Response>;

// Whoever measures navigations sees that this one failed.
const respond = (body: string, headers: HeadersInit): Response => new Response(body, { status: 503, statusText: "Unreachable", headers });

export function createAnswer({ app, page, name, attributes }: Required<OfflineOptions>, state: State, reader: Reader, files: Files): Answer {
  const languages = async () => [...(await state.ready()).person.languages, ...navigator.languages];

  async function readNotices(): Promise<Words[]> {
    const facts = await state.ready();
    await within(READ_MS, reader.restore().then(() => reader.read(true)));
    const notices = findNotices(app, reader.document(), reader.now(), facts, attributes);
    await state.save();
    return notices;
  }

  /** A page with a client of its own shows the notice by itself; one with the mark gets the words put in. */
  async function answerPage(kept: Response): Promise<Response> {
    const html = await kept.text();
    if (!html.includes(MARK)) return respond(html, kept.headers);
    const words = writeNotices(await readNotices(), await languages());
    return respond(html.replace(MARK, () => words), kept.headers);
  }

  return async (clientId) => {
    const { offline } = await state.ready();
    const kept = page && (await files.find(new URL(page, location.href).href).catch(() => undefined));
    if (kept) {
      await state.save({ offline: [...offline, clientId].slice(-50) });
      return answerPage(kept);
    }
    // Evicted, or never here: to be fetched when the app is back.
    await state.save({ filledMs: 0 });
    const html = writePage(await readNotices(), await languages(), name);
    return respond(html, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "content-security-policy": POLICY });
  };
}
