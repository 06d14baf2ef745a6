// One entry as a row of an activity feed.

import { ago, inFull } from "./ago.js";
import { drawIcon, make } from "./build.js";
import { stageOf, type Entry } from "./entries.js";
import type { Labels } from "./strings.js";

/** What a row needs to know besides its entry. Without `dismiss` it cannot be taken away. */
export interface Setting {
  words: Labels;
  lang: string;
  thanked: boolean;
  answer(works: boolean): void;
  dismiss?: () => void;
}

/** Return the word for where an entry stands: "Known problem", "Fixed", … */
export function labelOf(entry: Entry, words: Labels): string {
  const labels: Record<string, string> = {
    hint: words.possible, notice: words.known, resolved: words.fixed, retracted: words.retracted,
  };
  return labels[stageOf(entry)]!;
}

function makeButton(part: string, content: string | Node[], act: () => void): HTMLButtonElement {
  const button = make("button", part, content);
  button.type = "button";
  button.onclick = act;
  return button;
}

function makeQuestion({ words, thanked, answer }: Setting): HTMLElement {
  if (thanked) {
    const thanks = make("p", "", words.thanks);
    thanks.tabIndex = -1;
    return make("div", "ask", [thanks]);
  }
  const answers = make("div", "", [
    makeButton("answer", words.works, () => answer(true)), makeButton("answer", words.broken, () => answer(false)),
  ]);
  answers.setAttribute("role", "group");
  answers.setAttribute("aria-label", words.ask);
  return make("div", "ask", [make("p", "", words.ask), answers]);
}

function makeText(entry: Entry, { words, lang }: Setting): HTMLElement {
  const title = make("h3", "title", entry.title);
  const body = make("p", "body", entry.body);
  for (const node of [title, body]) Object.assign(node, { lang: entry.lang, dir: "auto" });
  const since = sinceOf(entry);
  const time = make("time", "time");
  time.dateTime = since.toISOString();
  time.title = inFull(since, lang);
  return make("div", "text", [title, body, make("div", "meta", [make("b", "status", labelOf(entry, words)), time])]);
}

function makeDot(words: Labels): HTMLElement {
  const dot = make("span", "dot");
  dot.setAttribute("role", "img");
  dot.setAttribute("aria-label", words.unseen);
  return dot;
}

const sinceOf = ({ status, since, updated }: Entry): Date => (status === "active" ? since : updated);

/** Make the row of an entry. Title and body are read in their own language and direction. */
export function makeRow(entry: Entry, setting: Setting): HTMLLIElement {
  const { words, thanked, dismiss } = setting;
  const stage = stageOf(entry);
  const icon = make("div", "icon", [drawIcon(stage)]);
  icon.setAttribute("aria-hidden", "true");
  const article = make("article", "", [icon, makeDot(words), makeText(entry, setting)]);
  article.className = stage;
  article.setAttribute("part", `entry ${stage}`);
  if (entry.ask || thanked) article.append(makeQuestion(setting));
  if (dismiss) {
    const button = makeButton("dismiss", [drawIcon("dismiss")], dismiss);
    button.setAttribute("aria-label", `${words.dismiss}: ${entry.title}`);
    button.title = words.dismiss;
    article.append(button);
  }
  return make("li", "", [article]);
}

/** Bring up to date what changes while a row stays: how long ago it is, and whether it was seen. */
export function updateRow(row: HTMLLIElement, entry: Entry, nowMs: number, lang: string): void {
  const time = row.querySelector("time")!;
  const words = ago(sinceOf(entry), nowMs, lang);
  if (time.textContent !== words) time.textContent = words;
  row.querySelector<HTMLElement>(".dot")!.hidden = entry.seen;
}
