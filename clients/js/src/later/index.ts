// What can wait until all is well: the answer to "is it me?", and what is told to the server. One file, dist/later.js.
// It takes from the core what the core has (`Tools`) and imports no state of its own.

import type { Core } from "../core.js";
import { stageOf } from "../entries.js";
import type { Tools } from "../later.js";
import type { Screen } from "../screen.js";
import type { Strings } from "../strings.js";
import type { Outcome } from "../watch.js";
import { createBeacon } from "./beacon.js";
import { mayCount } from "./consent.js";
import { gather } from "./evidence.js";
import { createExposures } from "./exposures.js";
import { fetchWords, SENTENCES, wordsFor } from "./languages.js";
import { addOperators } from "./operators.js";
import { listenToPage } from "./page.js";
import { writeReport } from "./report.js";
import { createScribe } from "./signal.js";
import { createTraffic } from "./traffic.js";
import { judge, list, type Verdict } from "./verdict.js";

/** Times (`atMs`) are those of the device's clock when it happened: what is told here may have waited. */
export interface Later {
  isItMe(): Promise<Verdict>;
  /** Return the fixed words in the person's language that are here. */
  strings(): Partial<Strings>;
  /** Fetch the words of the person's language, if there are any. */
  translate(): Promise<void>;
  /** Count this device for each notice for which it counts, shown or held, once (F-37). */
  expose(): void;
  /** All entries were seen. */
  markSeen(atMs: number): void;
  dismiss(atMs: number, notice: string): void;
  /** The person says that something is wrong. */
  report(atMs: number, text?: string, about?: { component?: string }): void;
  /** The person says, once, whether it works again. */
  followup(atMs: number, notice: string, works: boolean): void;
  /** Count a request of the app's. */
  count(atMs: number, component: string, outcome: Outcome, isFailure: boolean): void;
}

export function createLater(core: Core, screen: Screen, tools: Tools): Later {
  const { options, lang, memory } = core;
  const isCounting = mayCount(options);
  const { describe, isWanted } = createScribe(core);
  const traffic = createTraffic((lines) => isCounting && beacon.send(lines), (atMs) => describe("request", atMs));
  const beacon = createBeacon(options.intake, `itsus:signals:${options.app}`, tools, () => Object.keys(traffic.failing()).length > 0);

  const strings = () => wordsFor(lang(), tools);

  async function translate(): Promise<void> {
    if (await fetchWords(lang(), tools)) screen.announce();
  }

  /** Send one signal, sampled at the rate of the feed. */
  function say(atMs: number, kind: string, fields: object): void {
    if (isWanted(kind)) beacon.send([{ ...describe(kind, atMs), ...fields }], true);
  }

  const expose = createExposures(core, tools, (exposure) => isCounting && say(Date.now(), "exposure", exposure));

  listenToPage(core, screen, beacon.retry, () => {
    traffic.flush();
    beacon.flush(true);
  });
  translate();
  addOperators(tools.targeting);
  // Conditions that were not understood may hold now, once this part is here for all.
  Promise.resolve().then(screen.refresh).then(screen.announce);
  return {
    translate,
    strings,
    async isItMe() {
      const [evidence] = await Promise.all([gather(core, screen, traffic, tools), translate()]);
      const [verdict, sentence] = judge(evidence);
      return { verdict, evidence: list(evidence), sentence: { ...SENTENCES, ...strings() }[sentence] };
    },
    expose,
    markSeen() {
      for (const entry of screen.entries()) memory.mark(entry.id, { seen: stageOf(entry) });
      screen.refresh();
    },
    dismiss(_, notice) {
      for (const entry of screen.entries()) if (entry.id === notice) memory.mark(notice, { dismissed: stageOf(entry) });
      screen.refresh();
    },
    report: (atMs, text = "", { component } = {}) => say(atMs, "report", writeReport(core, tools, isCounting, text, component)),
    followup(atMs, notice, works) {
      if (memory.marksOf(notice).answered) return;
      memory.mark(notice, { answered: true });
      say(atMs, "followup", { notice, works });
      screen.refresh();
    },
    count: (atMs, component, outcome, isFailure) => traffic.add(atMs, component, outcome, isFailure, isWanted("request")),
  };
}
