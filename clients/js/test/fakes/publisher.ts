// A publisher with keys of its own, and the origins it publishes to: in memory, behind a fake `fetch`.

import { vi } from "vitest";
import type { FeedDocument, FeedNotice } from "../../src/document.js";
import { thumbprint } from "../../src/verify.js";

export const START = Date.UTC(2026, 0, 5, 12);

export const NOTICE: FeedNotice = {
  id: "n_1",
  incident: "i_1",
  strength: "notice",
  status: "active",
  since: START / 1000 - 300,
  updated: START / 1000 - 60,
  until: START / 1000 + 7200,
  show: "everyone",
  component: ["stories"],
  audience: { country: { $in: ["US"] } },
  text: { en: { title: "It's us, not you", body: "Stories fail." }, fr: { title: "C'est nous, pas vous", body: "Panne." } },
};

interface Key { pair: CryptoKeyPair; jwk: JsonWebKey; kid: string }

async function makeKey(): Promise<Key> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  const jwk = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { pair, jwk, kid: await thumbprint(jwk) };
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs documents with the current key, or the standby one. */
export class Publisher {
  static async make(): Promise<Publisher> {
    return new Publisher(await makeKey(), await makeKey());
  }

  private constructor(readonly current: Key, readonly standby: Key) {}

  get keys(): { current: JsonWebKey; standby: JsonWebKey } {
    return { current: this.current.jwk, standby: this.standby.jwk };
  }

  async sign(changes: Partial<FeedDocument> = {}, key = this.current): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      v: 1, app: "photogram", seq: Date.now(), iat: now, exp: now + 86400,
      state: changes.notices?.some(({ status }) => status === "active") ? "notice" : "quiet",
      poll: { idle_s: 300, active_s: 20 }, ...changes,
    };
    const signed = `${encode({ alg: "ES256", kid: key.kid, typ: "itsus-feed+jws" })}.${encode(payload)}`;
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(algorithm, key.pair.privateKey, Buffer.from(signed));
    return `${signed}.${Buffer.from(signature).toString("base64url")}`;
  }
}

export interface Reply { status?: number; body?: string; headers?: Record<string, string> }

/** The network: replies by the beginning of an address; what has none cannot be reached. */
export class Network {
  replies: Record<string, Reply | (() => Reply | Promise<Reply>)> = {};
  requests: { url: string; body: string }[] = [];

  fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = String(input);
    this.requests.push({ url, body: String(init?.body ?? "") });
    const found = Object.keys(this.replies).find((start) => url.startsWith(start));
    if (!found) throw new TypeError("Failed to fetch");
    const reply = this.replies[found]!;
    const { status = 200, body = "", headers } = typeof reply === "function" ? await reply() : reply;
    return new Response(body, { status, headers: { date: new Date().toUTCString(), ...headers } });
  });

  to(start: string): string[] {
    return this.requests.filter(({ url }) => url.startsWith(start)).map(({ url }) => url);
  }

  signals(): Record<string, unknown>[] {
    const bodies = this.requests.filter(({ url }) => url.includes("/v1/signals")).map(({ body }) => body);
    return bodies.flatMap((body) => body.split("\n")).map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
