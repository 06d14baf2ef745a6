import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const project = (name: string, include: string[], from: Record<string, string>) => ({
  test: { name, include, sequence: { shuffle: true }, unstubGlobals: true, restoreMocks: true },
  resolve: {
    alias: Object.entries(from).map(([find, path]) => ({ find: new RegExp(`^${find}$`), replacement: at(path) })),
  },
});

// What a page would do is run twice: on the source, and on the minified build that is shipped.
export default defineConfig({
  test: {
    projects: [
      project("rules", ["test/rules/*.test.ts"], {}),
      project("source", ["test/page/*.test.ts"], { itsus: "src/index.ts", "itsus/element": "src/element.ts" }),
      project("built", ["test/page/*.test.ts", "test/built/*.test.ts"], { itsus: "dist/itsus.js", "itsus/element": "dist/element.js" }),
    ],
  },
});
