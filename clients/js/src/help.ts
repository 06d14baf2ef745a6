// What a person asks and says: help, "is it me?", a report, whether it works again. Answers come from the later part; there
// is one also when that is not here.

import type { Core } from "./core.js";
import type { Client } from "./interface.js";
import { sendLater, type Loader } from "./later.js";
import type { Verdict } from "./later/verdict.js";
import type { Life } from "./life.js";
import type { Screen } from "./screen.js";

export function createHelp(
  { memory, person, tell }: Core, screen: Screen, loader: Loader, life: Life,
): Pick<Client, "helpOpened" | "isItMe" | "report" | "followup"> {
  function seekHelp(): void {
    memory.change({ soughtHelpMs: Date.now() });
    screen.refresh();
  }

  async function isItMe(): Promise<Verdict> {
    try {
      seekHelp();
      const later = await loader.load();
      if (later) return await later.isItMe();
    } catch (error) {
      tell("internal", String(error));
    }
    return answerAlone();
  }

  /** Without the later part: what is on the screen is true, anything else cannot be told. */
  function answerAlone(): Verdict {
    const notice = screen.entries().find(({ kind, status }) => kind === "notice" && status === "active");
    if (!notice) return { verdict: "unknown", evidence: [], sentence: person.words().unknown! };
    return { verdict: "us", evidence: [{ code: "notice", value: notice.id }], sentence: notice.title };
  }

  return {
    helpOpened() {
      seekHelp();
      life.hurry();
      loader.load();
    },
    isItMe,
    report(text = "", { component } = {}) {
      const atMs = Date.now();
      loader.use((later) => later.report(text, component, atMs));
      loader.load();
    },
    followup(notice, works) {
      const { answered } = memory.read();
      if (answered.includes(notice)) return;
      memory.change({ answered: [...answered, notice] });
      sendLater(loader, "followup", { notice, works });
      loader.load();
      screen.refresh();
    },
  };
}
