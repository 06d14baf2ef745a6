// What the app itself says when asked: does its server answer, and is the account in order? Neither ever rejects.

import type { Tools } from "../later.js";
import type { OnProblem } from "../problems.js";
import type { Account } from "./verdict.js";

/**
 * How the health path answered. `status`: 0 = it cannot be reached from here, null = there is none. `isElsewhere`: it sent us to
 * another address; `isPage`: the answer is a page for people. Both are what the portal of a hotel does.
 */
export interface Health { status: number | null; isElsewhere?: boolean; isPage?: boolean }

const UNREACHABLE: Health = { status: 0 };

const readAnswer = ({ status, type, headers }: Response): Health =>
  ({ status, isElsewhere: type === "opaqueredirect", isPage: /html/.test(headers.get("content-type")!) });

/** Ask the health path. Redirects are not followed: who follows one is told what somebody else says. */
export async function readHealth(path: string, fetcher: Tools["fetchBounded"]): Promise<Health> {
  if (!path) return { status: null };
  return fetcher(path, { cache: "no-store", redirect: "manual" }, readAnswer).catch(() => UNREACHABLE);
}

/** Ask the host's hook about the account; one that fails or takes longer than five seconds does not know. */
export async function askAccount(
  hook: (() => Promise<Account> | Account) | undefined, tell: OnProblem, soon: Tools["soon"],
): Promise<Account> {
  try {
    return (hook && (await soon(Promise.resolve(hook())))) ?? "unknown";
  } catch (error) {
    tell("host_callback_failed", String(error));
    return "unknown";
  }
}
