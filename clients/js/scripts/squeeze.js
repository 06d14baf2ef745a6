// Makes a bundle smaller than esbuild does: names of what never leaves our files become short, and terser goes over it once more.
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { minify } from "terser";

// Properties of objects that only our own files see. Never a name that stands in a feed, in storage or in options, that integrators
// call, or that a browser has: `npm test` runs the pages on the build, too.
const INNER = [
  "agreedSkew", "announce", "armOf", "bytes", "countedAs", "describe", "expose", "fails", "fetchBounded", "fits", "forgive", "fromMs", "guard",
  "here", "holds", "hurry", "isAffected", "isMeant", "isOperators", "kept", "lastingMs", "load", "mark", "marksOf", "matches", "memory",
  "noteFailure", "noteHelp", "operators", "options", "preferred", "read", "reader", "refresh", "restore", "rule", "skewS", "soon", "soughtHelp",
  "take", "targeting", "tell", "translate", "use", "waitS", "words", "write",
];

/** How esbuild is told; files that call each other share `mangleCache`. No comment names the map: it lies beside the file. */
export const squeezed = { mangleProps: new RegExp(`^(${INNER.join("|")})$`), sourcemap: "external" };

/** Squeeze a file that esbuild wrote, and its map. */
export async function squeeze(path, isModule) {
  const [code, content] = await Promise.all([readFile(path, "utf8"), readFile(`${path}.map`, "utf8")]);
  const small = await minify({ [basename(path)]: code }, {
    ecma: 2020, module: isModule, compress: { passes: 3 }, mangle: true, sourceMap: { content, filename: basename(path) },
  });
  await Promise.all([writeFile(path, small.code), writeFile(`${path}.map`, small.map)]);
}
