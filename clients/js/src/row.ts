// One entry as a row of an activity feed.

import { ago } from "./ago.js";
import { drawIcon, make } from "./build.js";
import type { Entry } from "./entries.js";
import type { Labels } from "./strings.js";

/** What a row needs to know besides its entry. */
export interface Setting {
  words: Labels;
  lang: string;
  nowMs: number;
  thanked: boolean;
  answer(works: boolean): void;
}

const stageOf = ({ kind, status }: Entry): string => (status === "active" ? kind : status);

/** Return the word for where an entry stands: "Known problem", "Fixed", … */
export function labelOf(entry: Entry, words: Labels): string {
  const labels: Record<string, string> = {
    hint: words.possible, notice: words.known, resolved: words.fixed, retracted: words.retracted,
  };
  return labels[stageOf(entry)]!;
}

function makeQuestion({ words, thanked, answer }: Setting): HTMLElement {
  if (thanked) {
    const thanks = make("p", "", words.thanks);
    thanks.tabIndex = -1;
    return make("div", "ask", [thanks]);
  }
  const button = (text: string, works: boolean) => {
    const node = make("button", "answer", text);
    node.type = "button";
    node.onclick = () => answer(works);
    return node;
  };
  return make("div", "ask", [
    make("p", "", words.ask), make("div", "", [button(words.works, true), button(words.broken, false)]),
  ]);
}

/** Make the row of an entry. Title and body are read in their own language and direction. */
export function makeRow(entry: Entry, setting: Setting): HTMLLIElement {
  const { words, lang, nowMs, thanked } = setting;
  const stage = stageOf(entry);
  const title = make("h3", "title", entry.title);
  const body = make("p", "body", entry.body);
  for (const node of [title, body]) Object.assign(node, { lang: entry.lang, dir: "auto" });
  const since = entry.status === "active" ? entry.since : entry.updated;
  const time = make("time", "time", ago(since, nowMs, lang));
  time.dateTime = since.toISOString();
  time.title = since.toLocaleString(lang);
  const icon = make("div", "icon", [drawIcon(stage)]);
  icon.setAttribute("aria-hidden", "true");
  const dot = make("span", "dot");
  if (!entry.seen) {
    dot.setAttribute("role", "img");
    dot.setAttribute("aria-label", words.unseen);
  }
  const text = make("div", "text", [title, body, make("div", "meta", [make("b", "status", labelOf(entry, words)), time])]);
  const article = make("article", "", [icon, text, dot]);
  article.className = `${stage}${entry.seen ? " seen" : ""}`;
  article.setAttribute("part", `entry ${stage}`);
  if (entry.ask || thanked) article.append(makeQuestion(setting));
  return make("li", "", [article]);
}
