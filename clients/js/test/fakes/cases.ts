// Vectors that Python and JavaScript share, and public ones that are only read where they lie.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../../../", import.meta.url);

/** Return all cases of the files in a folder of spec/cases. */
export function readCases<T>(folder: string): T[] {
  const files = readdirSync(fileURLToPath(new URL(`spec/cases/${folder}/`, ROOT))).filter((name) => name.endsWith(".json")).sort();
  return files.flatMap((name) => JSON.parse(readFileSync(new URL(`spec/cases/${folder}/${name}`, ROOT), "utf8")) as T[]);
}

/** Return one file of spec/cases. */
export function readFile<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(`spec/cases/${path}`, ROOT), "utf8")) as T;
}

/** Return public vectors that are not part of the project; null where they are missing. */
export function readShared<T>(name: string): T | null {
  const path = new URL(`../shared/data/${name}`, ROOT);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : null;
}
