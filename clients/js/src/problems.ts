// What the client cannot do, said once: a stable code to the host's callback and one line on the console. Never thrown.

export type Problem =
  | "insecure_context"
  | "invalid_options"
  | "feed_refused"
  | "origins_unreachable"
  | "host_callback_failed"
  | "internal";

export type OnProblem = (code: Problem, detail: string) => void;

/** Return a function that tells each code once on the console, and each time to the host. */
export function createTeller(onProblem?: OnProblem): OnProblem {
  const told: Partial<Record<Problem, boolean>> = {};
  return (code, detail) => {
    try {
      if (!told[code]) console.warn(`itsus: ${code} ${detail}`);
      told[code] = true;
      onProblem?.(code, detail);
    } catch {
      // The host's callback failed; there is nobody left to tell.
    }
  };
}
