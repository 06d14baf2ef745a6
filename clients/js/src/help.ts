// What a person asks and says: help, "is it me?", a report, whether it works again. Answers come from the later part; there
// is one also when that is not here.

import type { Core } from "./core.js";
import type { Client } from "./interface.js";
import type { Loader } from "./later.js";
import type { Verdict } from "./later/verdict.js";
import type { Life } from "./life.js";
import type { Screen } from "./screen.js";
import { stringsFor } from "./strings.js";

export function createHelp(
  { memory, lang, tell }: Core, screen: Screen, loader: Loader, life: Life,
): Pick<Client, "helpOpened" | "isItMe" | "report" | "followup"> {
  function seekHelp(): void {
    memory.noteHelp();
    screen.refresh();
  }

  /** Without the later part: what the person was told is true, anything else cannot be said. */
  function answerAlone(): Verdict {
    const notice = screen.told().find(({ kind, status }) => kind === "notice" && status === "active");
    return notice
      ? { verdict: "us", evidence: [{ code: "notice", value: notice.id }], sentence: notice.title }
      : { verdict: "unknown", evidence: [], sentence: stringsFor(lang()).unknown! };
  }

  return {
    helpOpened() {
      seekHelp();
      life.hurry();
      loader.load();
    },
    async isItMe() {
      try {
        seekHelp();
        return await (await loader.load())!.isItMe();
      } catch (error) {
        tell("internal", String(error));
        return answerAlone();
      }
    },
    report(text = "", { component } = {}) {
      loader.use("report", text, component);
      loader.load();
    },
    followup(notice, works) {
      if (memory.marksOf(notice).answered) return;
      memory.mark(notice, { answered: true });
      loader.use("send", "followup", { notice, works });
      loader.load();
      screen.refresh();
    },
  };
}
