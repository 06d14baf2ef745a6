// Builds dist/: the ES modules (core, the part that comes later, element, languages, what a service worker and its page take), the global builds, and the type declarations.
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { squeeze, squeezed } from "./squeeze.js";

const shared = { bundle: true, minify: true, sourcemap: true, target: "es2020", legalComments: "none", logLevel: "warning" };
const languages = readdirSync("src/lang").map((file) => `src/lang/${file}`);

const external = (filter, rename) => ({
  name: `external ${filter}`,
  setup: ({ onResolve }) => onResolve({ filter }, ({ path, kind }) => (kind === "entry-point" ? null : { path: rename(path), external: true })),
});
// Languages stay separate files, fetched when needed. The element shares the core's module, and so its client, with the page.
const apart = external(/\/lang\//, (path) => path.replace(/.*\/lang/, "./lang"));
// What can wait is a file of its own, too, except in the single global build.
const later = external(/\/later\/index\.js$/, () => "./later.js");
const core = external(/\/index\.js$/, () => "./itsus.js");

rmSync("dist", { recursive: true, force: true });
const small = { ...shared, ...squeezed, outdir: "dist" };
const { mangleCache } = await build({ ...small, mangleCache: {}, format: "esm", entryPoints: [{ in: "src/index.ts", out: "itsus" }], plugins: [apart, later] });
await Promise.all([
  build({ ...small, mangleCache, format: "esm", entryPoints: [{ in: "src/later/index.ts", out: "later" }], plugins: [apart] }),
  build({ ...shared, format: "esm", entryPoints: ["src/element.ts"], outdir: "dist", plugins: [apart, core] }),
  build({ ...shared, format: "esm", charset: "utf8", sourcemap: false, entryPoints: languages, outdir: "dist/lang" }),
  build({ ...shared, format: "esm", charset: "utf8", entryPoints: ["src/worker.ts", "src/worker-page.ts"], outdir: "dist" }),
  build({ ...shared, format: "iife", charset: "utf8", globalName: "itsusWorker", entryPoints: [{ in: "src/worker.ts", out: "worker.global" }], outdir: "dist" }),
  build({ ...small, format: "iife", globalName: "itsus", entryPoints: [{ in: "src/global.ts", out: "itsus.global" }], plugins: [apart] }),
]);
await Promise.all([squeeze("dist/itsus.js", true), squeeze("dist/later.js", true), squeeze("dist/itsus.global.js", false)]);
execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], { stdio: "inherit" });
