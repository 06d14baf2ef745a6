// What the app itself says when asked: does its server answer, and is the account in order? Neither ever rejects.

import { soon } from "../guard.js";
import type { Tools } from "../later.js";
import type { OnProblem } from "../problems.js";
import type { Account } from "./verdict.js";

/** Return the status of the health path; 0 = cannot be reached from here, null = there is none. */
export async function readHealth(path: string, fetcher: Tools["fetchBounded"]): Promise<number | null> {
  if (!path) return null;
  return fetcher(path, { cache: "no-store", credentials: "omit" }, ({ status }) => status).catch(() => 0);
}

/** Ask the host's hook about the account; one that fails or takes longer than five seconds does not know. */
export async function askAccount(hook: (() => Promise<Account> | Account) | undefined, tell: OnProblem): Promise<Account> {
  try {
    return (hook && (await soon(Promise.resolve(hook())))) ?? "unknown";
  } catch (error) {
    tell("host_callback_failed", String(error));
    return "unknown";
  }
}
