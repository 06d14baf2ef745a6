// Photogram: feed, activity, help. What an integrator adds for itsus is in `connect`, in sw.js and in the three lines marked (itsus).
import { createClient } from "/client/itsus.js";
import { rememberDevice } from "/client/worker-page.js";
import "/client/element.js";

const LANGS = { US: "en", FR: "fr", BR: "pt", DE: "de", IN: "en" };
const main = document.querySelector("#main");
const demo = document.querySelector("#demo");
let us = null;

function whoAmI() {
  const query = new URLSearchParams(location.search);
  const kept = JSON.parse(localStorage.getItem("photogram") ?? "{}");
  const me = { country: query.get("country") ?? kept.country ?? "US", user: query.get("user") ?? kept.user ?? "1" };
  localStorage.setItem("photogram", JSON.stringify(me));
  return me;
}

async function connect(me) {
  const config = await (await fetch("/config.json")).json();
  const options = {
    ...config,
    deviceId: `user-${me.user}`,
    attributes: { country: me.country, lang: LANGS[me.country] ?? "en", platform: "web" },
    healthPath: "/health",
  };
  const client = createClient(options);
  client.subscribe(() => showUnseen(client));
  client.start();
  rememberDevice(options);
  return client;
}

function showUnseen(client) {
  const badge = document.querySelector("#unseen");
  const count = client.unseen();
  badge.textContent = String(count);
  badge.hidden = count === 0;
}

async function load(path, component) {
  try {
    const answer = await fetch(path, { signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw Object.assign(new Error("failed"), { status: answer.status });
    us?.worked(component); // (itsus)
    return await answer.json();
  } catch (error) {
    us?.failed(component, { status: error.status, error: error.status ? undefined : "connect" }); // (itsus)
    return null;
  }
}

function clone(id) {
  return document.querySelector(id).content.firstElementChild.cloneNode(true);
}

function broken(what) {
  const box = document.createElement("div");
  box.className = "broken";
  const title = Object.assign(document.createElement("b"), { textContent: `Couldn't load ${what}` });
  const hint = Object.assign(document.createElement("p"), { className: "soft", textContent: "Is it you? Ask in Help." });
  const again = Object.assign(document.createElement("button"), { textContent: "Try again", onclick: show });
  box.append(title, hint, again);
  return box;
}

async function showFeed() {
  const posts = await load("/api/feed", "feed");
  if (!posts) return [broken("your feed")];
  return posts.map((post) => {
    const card = clone("#post");
    card.querySelector("b").textContent = post.user;
    card.querySelector("small").textContent = post.place;
    card.querySelector(".face").dataset.art = post.art;
    const art = card.querySelector(".art");
    art.dataset.art = post.art;
    art.ariaLabel = post.text;
    card.querySelector(".likes").textContent = `${post.likes.toLocaleString()} likes`;
    card.querySelector(".text").textContent = post.text;
    return card;
  });
}

async function showActivity() {
  const title = Object.assign(document.createElement("h2"), { textContent: "Activity" });
  const entries = document.createElement("itsus-feed"); // (itsus)
  entries.client = us;
  const rows = Object.assign(document.createElement("ul"), { className: "rows" });
  const shown = [title, entries, rows];
  const activity = await load("/api/activity", "feed");
  if (!activity) return [title, entries, broken("your activity")];
  for (const item of activity) {
    const row = clone("#row");
    row.querySelector(".face").dataset.art = item.art;
    row.querySelector(".thumb").dataset.art = item.art;
    row.querySelector("b").textContent = item.user;
    row.querySelector("span").textContent = item.text;
    row.querySelector("small").textContent = item.ago;
    rows.append(row);
  }
  return shown;
}

async function showHelp() {
  us?.helpOpened();
  const page = Object.assign(document.createElement("div"), { className: "help" });
  page.innerHTML = "<h2>Help</h2><p>Something does not work?</p><button class='main' id='ask'>Is it me?</button><div id='answer' aria-live='polite'></div>"
    + "<h2>Tell us</h2><label>What happened?<textarea id='words' maxlength='500'></textarea></label><button id='send'>Send</button> <span id='sent' class='soft' role='status'></span>";
  page.querySelector("#ask").onclick = async () => {
    const verdict = await us.isItMe();
    const box = Object.assign(document.createElement("div"), { className: "verdict" });
    const list = document.createElement("ul");
    for (const { code, value } of verdict.evidence) {
      const textContent = FOUND[code]?.(value);
      if (textContent) list.append(Object.assign(document.createElement("li"), { textContent }));
    }
    box.append(Object.assign(document.createElement("p"), { textContent: verdict.sentence }), list);
    page.querySelector("#answer").replaceChildren(box);
  };
  page.querySelector("#send").onclick = () => {
    us.report(page.querySelector("#words").value);
    page.querySelector("#words").value = "";
    page.querySelector("#sent").textContent = "Thank you. Sent.";
  };
  return [page];
}

// What was looked at, in the app's own words; `verdict.sentence` already says what it means.
const FOUND = {
  online: (value) => (value ? "Your device says that it is online" : "Your device says that it is offline"),
  origins_good: (value) => (value ? "We could read what photogram says about itself" : "We could not read what photogram says"),
  health: (value) => (value === "unreachable" ? "Photogram cannot be reached from here" : `Photogram answers (${value})`),
  failing: (value) => `Failed here: ${value}`,
  account: (value) => (value === "ok" ? "Your account is fine" : "There is something with your account"),
  version_too_old: () => "This version is too old",
  clock_off_s: (value) => `Your clock is off by ${Math.abs(value)} s`,
  notice: () => "There is a notice about a known problem",
  hint: () => "We are looking into a possible problem",
};

const PAGES = { "/": showFeed, "/activity": showActivity, "/help": showHelp };

async function show() {
  const path = PAGES[location.pathname] ? location.pathname : "/";
  for (const link of document.querySelectorAll("nav a")) {
    link.toggleAttribute("aria-current", link.pathname === path);
  }
  main.replaceChildren(...(await PAGES[path]()));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("nav a");
  if (!link) return;
  event.preventDefault();
  history.pushState(null, "", link.pathname + location.search);
  show();
});
addEventListener("popstate", show);

async function begin() {
  const me = whoAmI();
  demo.country.replaceChildren(...Object.keys(LANGS).map((code) => new Option(code)));
  demo.country.value = me.country;
  demo.user.value = me.user;
  demo.onchange = () => {
    location.search = `?country=${demo.country.value}&user=${demo.user.value || 1}`;
  };
  demo.onsubmit = (event) => event.preventDefault();
  us = await connect(me);
  globalThis.us = us;
  await show();
  setInterval(refresh, 5000);
}

// An app that talks to its server now and then, as they all do: this is how the client notices that something fails.
async function refresh() {
  const page = main.querySelector(".broken") ? show : () => load("/health", "feed");
  if (!document.hidden) await page();
}

navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
begin();
