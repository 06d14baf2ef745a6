// Those in the host who want to hear of changes. One that throws stops nobody.

import type { OnProblem } from "./problems.js";

export interface Listeners {
  add(listener: () => void): () => void;
  call(): void;
}

export function createListeners(tell: OnProblem): Listeners {
  const listeners = new Set<() => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    call() {
      for (const listener of listeners) {
        try {
          listener();
        } catch (error) {
          tell("host_callback_failed", String(error));
        }
      }
    },
  };
}
