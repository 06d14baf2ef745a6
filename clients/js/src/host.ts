// What the app itself says when asked: does its server answer, and is the account in order? Neither ever rejects.

import { fetchBounded } from "./origins.js";
import type { OnProblem } from "./problems.js";
import type { Account } from "./verdict.js";

/** Return the status of the health path; 0 = cannot be reached from here, null = there is none. */
export async function readHealth(path: string): Promise<number | null> {
  if (!path) return null;
  return fetchBounded(path, { cache: "no-store", credentials: "omit" }, ({ status }) => status).catch(() => 0);
}

/** Ask the host's hook about the account. */
export async function askAccount(hook: (() => Promise<Account> | Account) | undefined, tell: OnProblem): Promise<Account> {
  try {
    return (await hook?.()) ?? "unknown";
  } catch (error) {
    tell("host_callback_failed", String(error));
    return "unknown";
  }
}
