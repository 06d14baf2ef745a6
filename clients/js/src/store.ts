// What is kept on the device. Storage that fails (full, forbidden, absent) is replaced by memory and never noticed.

export interface Store {
  /** Return what was kept under a name, on top of defaults. */
  read<T extends object>(name: string, defaults: T): T;
  write(name: string, value: object): void;
}

export function openStore(): Store {
  const memory: Record<string, string> = {};
  return {
    read(name, defaults) {
      let kept: string | null | undefined;
      try {
        kept = localStorage.getItem(name);
      } catch {
        // Memory answers.
      }
      try {
        return { ...defaults, ...JSON.parse(kept ?? memory[name] ?? "{}") };
      } catch {
        return defaults;
      }
    },
    write(name, value) {
      memory[name] = JSON.stringify(value);
      try {
        localStorage.setItem(name, memory[name]!);
      } catch {
        // Memory has it.
      }
    },
  };
}
