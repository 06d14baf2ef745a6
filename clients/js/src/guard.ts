// The border to the host: nothing thrown in here gets out.

import type { OnProblem, Problem } from "./problems.js";

/** Wrap a function so that it never throws; what fails is told. */
export type Guard = <A extends unknown[], R>(act: (...args: A) => R) => (...args: A) => R | undefined;

export const createGuard = (tell: OnProblem, code: Problem = "internal"): Guard => (act) => (...args) => {
  try {
    return act(...args);
  } catch (error) {
    tell(code, String(error));
  }
};
