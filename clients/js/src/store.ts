// What is kept on the device. What storage does not take (full, forbidden, absent) is kept in memory, and nobody notices.

const memory: Record<string, string> = {};

/** Return what was kept under a name, on top of defaults. */
export function read<T extends object>(name: string, defaults: T): T {
  let kept: string | null | undefined = memory[name];
  try {
    kept ??= localStorage.getItem(name);
  } catch {
    // Then nothing was kept.
  }
  try {
    return { ...defaults, ...JSON.parse(kept ?? "{}") };
  } catch {
    return defaults;
  }
}

/** Keep something under a name. */
export function write(name: string, value: object): void {
  memory[name] = JSON.stringify(value);
  try {
    localStorage.setItem(name, memory[name]!);
    delete memory[name];
  } catch {
    // Memory has it.
  }
}
