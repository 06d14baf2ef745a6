// Fails when a bundle is larger than its budget (bytes after gzip -9). A budget is raised only with a reason in CHANGELOG.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budgets = {
  "dist/itsus.js": 6144,
  "dist/later.js": 4500,
  "dist/element.js": 5120,
  "dist/itsus.global.js": 15500,
  "dist/worker.js": 10240,
  "dist/worker.global.js": 10240,
  "dist/worker-page.js": 1280,
  ...Object.fromEntries(readdirSync("src/lang").map((file) => [`dist/lang/${file.replace(".ts", ".js")}`, 614])),
};

let isTooLarge = false;
for (const [file, budget] of Object.entries(budgets)) {
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run build first`);
  const size = gzipSync(readFileSync(file), { level: 9 }).length;
  isTooLarge ||= size > budget;
  console.log(`${size > budget ? "TOO LARGE" : "ok"}  ${file}  ${size} of ${budget} bytes`);
}
process.exit(isTooLarge ? 1 : 0);
