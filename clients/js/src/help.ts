// What a person asks, says and does: help, "is it me?", a report, whether it works again, an entry seen or dismissed. Answers come
// from the later part; there is one also when that is not here.

import type { Core } from "./core.js";
import { stageOf } from "./entries.js";
import type { Client } from "./interface.js";
import type { Loader, Told } from "./later.js";
import type { Verdict } from "./later/verdict.js";
import type { Poller } from "./poll.js";
import type { Screen } from "./screen.js";

// The one sentence that must be there when nothing else could be fetched.
const UNKNOWN = "We cannot tell yet what is wrong.";

type Said = "report" | "followup" | "markSeen" | "dismiss";

export function createHelp(
  { memory, tell }: Core, screen: Screen, loader: Loader, life: Poller,
): Pick<Client, "helpOpened" | "isItMe" | Said> {
  function seekHelp(): void {
    memory.noteHelp();
    screen.refresh();
  }

  /** Without the later part: what is on the screen is true, anything else cannot be said. */
  function answerAlone(): Verdict {
    const notice = screen.entries().find((entry) => stageOf(entry) === "notice");
    return { verdict: notice ? "us" : "unknown", evidence: [], sentence: notice ? notice.title : UNKNOWN };
  }

  /** Have done what the person says or does, when the later part is here. */
  const say = <N extends Said>(act: N) => (...said: Told<N>): void => {
    loader.use(act, ...said);
    loader.load();
  };

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
    report: say("report"),
    followup: say("followup"),
    markSeen: say("markSeen"),
    dismiss: say("dismiss"),
  };
}
