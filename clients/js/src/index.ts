// The public interface of the core.

import { createClient as create } from "./client.js";
import type { Client, Options } from "./interface.js";

export { register } from "./strings.js";
export type { Strings } from "./strings.js";
export type { Attributes, Client, Options } from "./interface.js";
export type { Entry } from "./entries.js";
export type { Finding, Verdict } from "./later/verdict.js";
export type { Problem } from "./problems.js";

let current: Client | undefined;
const waiting: ((client: Client) => void)[] = [];

/** Make a client; the latest one is what elements without a client of their own use. */
export function createClient(options: Options): Client {
  current = create(options);
  for (const use of waiting.splice(0)) use(current);
  return current;
}

/** Hand over the page's client, now or as soon as there is one. */
export function whenClient(use: (client: Client) => void): void {
  if (current) use(current);
  else waiting.push(use);
}
