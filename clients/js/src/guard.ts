// The border to the host: nothing thrown in here gets out.

import type { OnProblem } from "./problems.js";

/** Wrap a function so that it never throws; what fails is told as `internal`. */
export type Guard = <A extends unknown[], R>(act: (...args: A) => R) => (...args: A) => R | undefined;

export const createGuard = (tell: OnProblem): Guard => (act) => (...args) => {
  try {
    return act(...args);
  } catch (error) {
    tell("internal", String(error));
  }
};

const LIMIT_MS = 5000;

/** Reject when a promise takes longer than five seconds: a server that hangs must not keep a person waiting. */
export const soon = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([promise, new Promise<never>((_, reject) => setTimeout(reject, LIMIT_MS, "too slow"))]);
