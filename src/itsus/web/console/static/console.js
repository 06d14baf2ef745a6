// Keeps a page current: when something changes, the same page is fetched again and its live parts are swapped.
"use strict";

// With the 0.3 s between two looks of the server, a change shows within a second, even right after another.
const PAUSE_MS = 400;

/** Put the live parts of a fetched page in place of ours, where they differ. Open details and the focus stay. */
function swap(page) {
  document.title = page.title;
  for (const fresh of page.querySelectorAll("[data-live]")) {
    const old = document.getElementById(fresh.id);
    if (!old) continue;
    if (old.dataset.of && fresh.dataset.of && old.dataset.of !== fresh.dataset.of) {
      // Nobody answers to words that came under their hand: the old buttons go, and say to read again.
      old.querySelector("[data-changed]")?.removeAttribute("hidden");
      continue;
    }
    if (shapeOf(old) === shapeOf(fresh)) continue;
    const open = [...old.querySelectorAll("details[open]")].map((d) => d.id);
    for (const id of open) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    const active = document.activeElement;
    const place = old.contains(active) ? focusable(old).indexOf(active) : -1;
    old.replaceWith(fresh);
    for (const slot of fresh.querySelectorAll("[data-keep]")) {
      const kept = old.querySelector(`#${CSS.escape(slot.id)}`);
      if (kept) slot.replaceWith(kept);
    }
    if (place >= 0) focusable(fresh)[place]?.focus({ preventScroll: true });
  }
  announce();
}

/** What a part says, but for the durations that run anyway, what a script keeps, and what a person has opened or sent. */
function shapeOf(part) {
  const copy = part.cloneNode(true);
  for (const d of copy.querySelectorAll("details")) d.removeAttribute("open");
  for (const kept of copy.querySelectorAll("[data-keep]")) kept.replaceChildren();
  for (const running of copy.querySelectorAll("[data-tick]")) running.replaceWith(running.dataset.tick);
  return copy.innerHTML;
}

function focusable(part) {
  return [...part.querySelectorAll("a, button, summary, input, select, textarea")];
}

/** Say what the page is about now, once, politely. */
function announce() {
  const words = [document.title, document.querySelector("[data-announce]")?.textContent.trim()].join(". ");
  const said = document.getElementById("said");
  if (said.dataset.words !== words && said.dataset.words) said.textContent = words;
  said.dataset.words = words;
}

let isFetching = false;
let isStale = false;

async function refresh() {
  if (isFetching) return void (isStale = true);
  isFetching = true;
  isStale = false;
  try {
    const answer = await fetch(location.pathname + location.search.replace(/([?&])did=[^&]*&?/, "$1"), { redirect: "manual" });
    if (answer.type === "opaqueredirect") return location.reload();
    if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
    startTicking();
    document.dispatchEvent(new Event("swapped"));
  } catch {
    isStale = true;
  } finally {
    setTimeout(() => ((isFetching = false), isStale && refresh()), PAUSE_MS);
  }
}

function listen() {
  const source = new EventSource("/v1/stream");
  const lost = document.getElementById("link-lost");
  source.addEventListener("change", refresh);
  source.addEventListener("figures", refresh);
  source.addEventListener("hello", () => {
    lost.hidden = true;
    refresh(); // what changed before the stream was there
  });
  source.addEventListener("error", () => {
    lost.hidden = false;
    if (source.readyState === EventSource.CLOSED) setTimeout(() => (source.close(), listen()), 3000);
  });
  addEventListener("pagehide", () => source.close());
}

/** The same words as `say_duration`. */
function sayDuration(total) {
  const s = Math.max(0, Math.floor(total));
  if (s < 100) return `${s} s`;
  if (s < 6000) return `${Math.floor(s / 60)} min`;
  const minutes = Math.floor(s / 60) % 60;
  if (s < 172800) return `${Math.floor(s / 3600)} h${minutes ? ` ${minutes} min` : ""}`;
  return `${Math.floor(s / 86400)} days`;
}

/** Durations that run: remember where each started when it was put on the page. */
function startTicking() {
  for (const part of document.querySelectorAll("[data-tick]")) part.startedAt ??= performance.now();
}

function tick() {
  for (const part of document.querySelectorAll("[data-tick]")) {
    const passed = ((performance.now() - (part.startedAt ?? performance.now())) / 1000) * Number(part.dataset.speed);
    const words = sayDuration(Number(part.dataset.seconds) + Number(part.dataset.tick) * passed);
    if (part.textContent !== words) part.textContent = words;
  }
}

// A form that was sent waits for its answer; a second click sends nothing.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
  for (const button of event.target.querySelectorAll("button")) setTimeout(() => (button.disabled = true));
});
// Who fills in a part has chosen it.
document.addEventListener("input", ({ target }) => {
  const choice = document.getElementById(target.closest("[data-picks]")?.dataset.picks ?? "");
  if (choice) choice.checked = true;
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

startTicking();
setInterval(tick, 500);
announce();
if (document.querySelector("[data-live]")) listen();
