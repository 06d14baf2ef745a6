// Shows a notice by the real <itsus-feed>, fed from what the page holds already: nothing is fetched but the element's own
// files. Beside a form of words, keeps it and the lengths in step with what is typed.
"use strict";

import "./client/element.js";

/** The element's own few words per language; English ones it has itself. */
const labels = new Map();

async function learn(lang) {
  const base = lang.split("-")[0];
  if (base === "en" || labels.has(base)) return;
  labels.set(base, {});
  try {
    labels.set(base, (await import(`./client/lang/${base}.js`)).default);
  } catch {
    return; // the element speaks English where it has no words, in the app as here
  }
  for (const feed of feeds()) feed.preview?.tell();
}

const feeds = () => document.querySelectorAll("itsus-feed[data-preview]");
const isChecked = (id) => document.getElementById(id)?.checked ?? false;

/** Give an element a client of its own, as far as the element looks at one. */
function dress(feed) {
  const told = JSON.parse(feed.dataset.preview);
  const age = Number(feed.parentElement.querySelector(".age [data-tick]")?.dataset.seconds ?? 0);
  const since = new Date(Date.now() - age * 1000);
  let tell = () => {};
  const preview = {
    lang: told.lang,
    texts: told.texts,
    tell: () => tell(),
    show(lang) {
      this.lang = lang;
      learn(lang);
      const screen = feed.closest(".screen");
      screen.lang = lang;
      screen.dir = /^(ar|fa|he|ur)\b/.test(lang) ? "rtl" : "ltr";
      tell();
    },
  };
  const entry = () => {
    const text = preview.texts[preview.lang];
    const over = isChecked("when-over") && text?.over;
    const stage = over ? "resolved" : told.stage;
    const isEnded = stage === "resolved" || stage === "retracted";
    return {
      id: told.id, kind: isEnded ? "notice" : stage, status: isEnded ? stage : "active", lang: preview.lang,
      title: (over || text)?.title ?? "", body: (over || text)?.body ?? "", component: told.component,
      since, updated: new Date(), seen: true, ask: Boolean(over),
    };
  };
  feed.preview = preview;
  feed.client = {
    entries: () => [entry()], unseen: () => 0, markSeen() {}, dismiss() {}, followup() {},
    subscribe: (listener) => ((tell = listener), () => (tell = () => {})),
    strings: () => labels.get(preview.lang.split("-")[0]) ?? {}, lang: () => preview.lang,
  };
  learn(preview.lang);
}

/** Parts of a live page are put in anew: so are the elements in them. */
function dressAll() {
  for (const feed of feeds()) if (!feed.preview) dress(feed);
}

function choose(lang) {
  for (const feed of feeds()) if (feed.preview.texts[lang]) feed.preview.show(lang);
  for (const link of document.querySelectorAll(".langs a")) {
    if (link.dataset.lang === lang) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** Count as the server does (itsus.notices.limits): composed, without what cannot be seen, blanks as one. */
export function measure(text) {
  const plain = [...text.normalize("NFC")]
    .map((c) => (/[\s\x1c-\x1f\x85]/.test(c) && c !== "\ufeff" ? " " : c))
    .filter((c) => c === "\u2068" || c === "\u2069" || !/\p{C}/u.test(c));
  return [...plain.join("").replace(/ +/g, " ").replace(/^ | $/g, "")].length;
}

/** What is typed with its variables in place, as the server fills them in (itsus.notices.variables). */
function fillIn(field) {
  const values = JSON.parse(field.closest("fieldset").dataset.variables);
  return field.value.replace(/\{(app|what|where|since)\}/g, (hole, name) => values[name] ?? hole);
}

function count(field) {
  const most = Number(field.dataset.most);
  const words = fillIn(field);
  const length = measure(words);
  const over = length - most;
  const said = document.getElementById(`count-${field.name}`);
  said.textContent = over > 0 ? `${over} too many` : `${length} of ${most}`;
  said.classList.toggle("silence", over > 0);
  const hole = /\{\{?\s*[A-Za-z_][\w.]*\s*\}?\}|%\(\w+\)s/.exec(words);
  const wrong = over > 0 ? `${over} characters too many.` : hole ? `People would read ${hole[0]}: write the word itself.` : "";
  field.setCustomValidity(wrong);
}

/** Put what is typed for a language into the phone. */
function follow(set) {
  const { lang } = set.dataset;
  const [title, body] = set.querySelectorAll("[data-most]");
  for (const { preview } of feeds()) preview.texts[lang] = { ...preview.texts[lang], title: fillIn(title), body: fillIn(body) };
  choose(lang);
}

function fill(set) {
  const [title, body] = set.querySelectorAll("[data-most]");
  title.value = set.dataset.title;
  body.value = set.dataset.body;
  for (const field of [title, body]) count(field);
  follow(set);
  title.focus();
}

for (const field of document.querySelectorAll("[data-most]")) {
  field.removeAttribute("maxlength"); // it counts halves of some characters, and cuts without a word
  const said = document.createElement("p");
  said.className = "count";
  said.id = `count-${field.name}`;
  field.setAttribute("aria-describedby", said.id);
  field.parentElement.after(said);
  count(field);
}
const when = document.getElementById("when");
if (when) when.hidden = false;

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-most]")) return;
  count(target);
  follow(target.closest("fieldset"));
});
document.addEventListener("focusin", ({ target }) => target.matches("[data-most]") && follow(target.closest("fieldset")));
document.addEventListener("change", ({ target }) => target.name === "when" && feeds().forEach(({ preview }) => preview.tell()));
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-fill], .langs a[data-lang]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  if (link.dataset.lang) {
    history.replaceState(null, "", `?lang=${encodeURIComponent(link.dataset.lang)}`);
    choose(link.dataset.lang);
    document.querySelector(`fieldset[data-lang="${CSS.escape(link.dataset.lang)}"] input`)?.focus();
  } else fill(link.closest("fieldset"));
});
new MutationObserver(dressAll).observe(document.getElementById("main"), { childList: true, subtree: true });
dressAll();
