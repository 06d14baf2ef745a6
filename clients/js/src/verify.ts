// Is a document genuine, meant for this app, and fresh? Rules F-01 to F-17 of spec/feed.md, checked in their order.
// No I/O, one reference time; what is remembered (seq, revoked) is handed in and kept by the caller.

import { isDocument, isObject, type FeedDocument } from "./document.js";
import { parseStrict } from "./json.js";

/** The two public keys that an app pins; `current` is null where it is known to be revoked. */
export interface Keys { current: JsonWebKey | null; standby: JsonWebKey }

/** What a reader knows beforehand. `seen`: the highest `seq` accepted per kid. */
export interface Knowledge { app: string; keys: Keys; now: number; seen: Record<string, number>; revoked: string[] }

/** A document that was accepted. `revoked`: the current key's id, if this document revokes it (F-16). */
export interface Accepted { document: FeedDocument; kid: string; revoked: string[] }

/** Why a document was refused, as it is thrown: the number of the rule. */
export interface Refusal { rule: string }

const MAX_BYTES = 65536;
const MAX_LIFE_S = 2678400;
const AHEAD_S = 300;

function insist(holds: unknown, rule: string): asserts holds {
  if (!holds) throw { rule } satisfies Refusal;
}

/** Return the bytes of a text that is ASCII. */
export const toBytes = (ascii: string) => Uint8Array.from(ascii, (char) => char.charCodeAt(0));
/** Return the text of bytes; what is not ASCII there becomes something that is not ASCII either. */
export const toText = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);
const encode = (binary: string) => btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function decode(part: string): Uint8Array {
  let binary = "";
  try {
    binary = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
  } catch {
    // The rule below says it.
  }
  // Only the canonical form comes back as it was.
  insist(part && encode(binary) === part, "F-02");
  return toBytes(binary);
}

function parse(bytes: Uint8Array, rule: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseStrict(bytes);
  } catch {
    // The rule below says it.
  }
  insist(isObject(value), rule);
  return value;
}

/** What makes a public key, in the order of RFC 7638. */
const strip = ({ crv, kty, x, y }: JsonWebKey): JsonWebKey => ({ crv, kty, x, y });

/** Return the RFC 7638 thumbprint of a public P-256 key. */
export async function thumbprint(key: JsonWebKey): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", toBytes(JSON.stringify(strip(key))));
  return encode(String.fromCharCode(...new Uint8Array(digest)));
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

async function hasSigned(key: JsonWebKey, signature: Uint8Array, signed: string): Promise<boolean> {
  const usable = await crypto.subtle.importKey("jwk", strip(key), ALGORITHM, false, ["verify"]);
  return signature.length === 64 && crypto.subtle.verify(ALGORITHM, usable, signature as BufferSource, toBytes(signed));
}

async function checkEnvelope(bytes: Uint8Array, { keys, revoked }: Knowledge) {
  insist(bytes.length <= MAX_BYTES, "F-01");
  const parts = toText(bytes).split(".");
  insist(parts.length === 3, "F-02");
  const [head, body, signature] = parts.map(decode) as [Uint8Array, Uint8Array, Uint8Array];
  const { alg, typ, kid, ...others } = parse(head, "F-03");
  insist(alg === "ES256" && typ === "itsus-feed+jws" && typeof kid === "string" && !Object.keys(others).length, "F-04");
  const current = keys.current && (await thumbprint(keys.current));
  const isStandby = kid === (await thumbprint(keys.standby));
  insist(isStandby || (kid === current && !revoked.includes(kid)), "F-05");
  insist(await hasSigned(isStandby ? keys.standby : keys.current!, signature, `${parts[0]}.${parts[1]}`), "F-06");
  return [parse(body, "F-07"), kid, isStandby && current] as const;
}

/**
 * Check a document and return what it says.
 *
 * Rejects with `Refusal`, whose `rule` is the first rule broken.
 */
export async function verify(bytes: Uint8Array, knowledge: Knowledge): Promise<Accepted> {
  const { app, now, seen } = knowledge;
  const [payload, kid, current] = await checkEnvelope(bytes, knowledge);
  insist(payload["v"] === 1, "F-08");
  insist(isDocument(payload), "F-09");
  const { iat, exp, seq, revoked } = payload;
  insist(payload.app === app, "F-10");
  insist(iat <= now + AHEAD_S, "F-11");
  insist(exp > now, "F-12");
  insist(exp > iat && exp - iat <= MAX_LIFE_S, "F-13");
  insist(!(seq < seen[kid]!), "F-14");
  return { document: payload, kid, revoked: current && revoked?.includes(current) ? [current] : [] };
}
