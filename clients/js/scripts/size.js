// Fails when a bundle is larger than its budget (bytes after gzip -9). A budget is raised only with a reason in CHANGELOG.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budgets = {
  "dist/itsus.js": 8450,
  "dist/later.js": 2355,
  "dist/element.js": 3820,
  "dist/itsus.global.js": 14180,
  ...Object.fromEntries(readdirSync("src/lang").map((file) => [`dist/lang/${file.replace(".ts", ".js")}`, 570])),
};

let isTooLarge = false;
for (const [file, budget] of Object.entries(budgets)) {
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run build first`);
  const size = gzipSync(readFileSync(file), { level: 9 }).length;
  isTooLarge ||= size > budget;
  console.log(`${size > budget ? "TOO LARGE" : "ok"}  ${file}  ${size} of ${budget} bytes`);
}
process.exit(isTooLarge ? 1 : 0);
