// The built client outside a browser: `node read.mjs CLIENT < task.json`. It gets a store, and answers instead of a network
// where the task brings them; prints one line of JSON per reading.
import { pathToFileURL } from "node:url";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const task = JSON.parse(Buffer.concat(chunks).toString());

const kept = {};
globalThis.localStorage = { getItem: (name) => kept[name] ?? null, setItem: (name, value) => void (kept[name] = value) };
const { createClient } = await import(pathToFileURL(process.argv[2]));
const realFetch = globalThis.fetch;
const realNow = Date.now;

/** Start a client, and return it with the problem it met, as soon as `isOver`; by default, when there is something to show. */
async function read(options, isOver = (problem, notices) => notices.length > 0) {
  let problem = null;
  const client = createClient({ ...options, healthPath: "", onProblem: (code, detail) => void (problem ??= `${code} ${detail ?? ""}`.trim()) });
  client.start();
  const endMs = performance.now() + 10000;
  while (!isOver(problem, client.entries()) && performance.now() < endMs) await new Promise((done) => setTimeout(done, 1));
  client.stop();
  return { problem, notices: client.entries().map(({ id }) => id) };
}

const forget = (app) => void (kept[`itsus:${app}`] = "{}");
const answer = (text) => () => Promise.resolve(new Response(Buffer.from(text, "latin1")));

/** A good document, then an attack: is the attack refused by its rule, and what stands there afterwards? */
for (const { app, now, keys, good, document } of task.attacks ?? []) {
  forget(app);
  Date.now = () => now * 1000;
  const options = { app, keys, origins: ["http://origin.invalid"] };
  globalThis.fetch = answer(good);
  const { notices: before } = await read(options);
  globalThis.fetch = answer(document);
  const { problem, notices } = await read(options, (problem) => problem !== null);
  console.log(JSON.stringify({ before, problem, notices }));
}
Date.now = realNow;
globalThis.fetch = realFetch;

/** People who were never here before: each begins with nothing, and has the origins in another order. */
for (let number = 0; number < (task.readings ?? 0); number++) {
  forget(task.options.app);
  const { notices } = await read({ ...task.options, origins: task.orders[number % task.orders.length] });
  console.log(JSON.stringify({ notices }));
}
process.exit(0);
