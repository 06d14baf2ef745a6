// What a page gives to the client, as far as a test needs it: storage, events, a document that can be hidden.

import { vi } from "vitest";

export class FakeStorage {
  items = new Map<string, string>();
  getItem = (name: string): string | null => this.items.get(name) ?? null;
  setItem = (name: string, value: string): void => void this.items.set(name, value);
}

export class FakeDocument extends EventTarget {
  hidden = false;
  turn(hidden: boolean): void {
    this.hidden = hidden;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

let pending = 0;

/** Count the cryptography that is under way: it runs outside of the fake clock. */
export function watchCrypto(): void {
  for (const name of ["digest", "importKey", "verify", "sign"] as const) {
    const real = crypto.subtle[name].bind(crypto.subtle) as (...args: unknown[]) => Promise<unknown>;
    vi.spyOn(crypto.subtle, name).mockImplementation(((...args: unknown[]) => {
      pending++;
      return real(...args).finally(() => pending--);
    }) as never);
  }
}

/** Move the fake clock, and let what is on its way arrive. */
export async function settle(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  for (let calm = 0; calm < 5; calm = pending ? 0 : calm + 1) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(0);
  }
}
