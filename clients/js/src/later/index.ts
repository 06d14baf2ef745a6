// What can wait until all is well: the answer to "is it me?", and what is told to the server. One file, dist/later.js.
// It takes from the core what the core has (`Tools`) and imports no state of its own.

import type { Core } from "../core.js";
import type { Tools } from "../later.js";
import type { Screen } from "../screen.js";
import type { Outcome } from "../watch.js";
import { createBeacon } from "./beacon.js";
import { mayCount } from "./consent.js";
import { gather } from "./evidence.js";
import { fetchWords, SENTENCES } from "./languages.js";
import { listenToPage } from "./page.js";
import { writeReport } from "./report.js";
import { createScribe } from "./signal.js";
import { createTraffic } from "./traffic.js";
import { judge, list, type Verdict } from "./verdict.js";

/** Times (`atMs`) are those of the device's clock when it happened: what is told here may have waited. */
export interface Later {
  isItMe(): Promise<Verdict>;
  /** Fetch the words of the person's language, if there are any. */
  translate(): Promise<void>;
  /** Send one signal, sampled at the rate of the feed. */
  send(atMs: number, kind: "exposure" | "followup", fields: object): void;
  report(atMs: number, text: string, component?: string): void;
  /** Count a request of the app's. */
  count(atMs: number, component: string, outcome: Outcome, isFailure: boolean): void;
}

export function createLater(core: Core, screen: Screen, tools: Tools): Later {
  const { options, lang } = core;
  const isCounting = mayCount(options);
  const { describe, isWanted } = createScribe(core);
  const traffic = createTraffic((lines) => isCounting && beacon.send(lines), (atMs) => describe("request", atMs));
  const beacon = createBeacon(options.intake, tools.fetchBounded, () => Object.keys(traffic.failing()).length > 0);

  async function translate(): Promise<void> {
    if (await fetchWords(lang(), tools)) screen.announce();
  }

  listenToPage(core, screen, (isLeaving) => {
    if (isLeaving) traffic.flush();
    beacon.flush(isLeaving);
  });
  translate();
  return {
    translate,
    async isItMe() {
      const [evidence] = await Promise.all([gather(core, screen, traffic, tools), translate()]);
      const [verdict, sentence] = judge(evidence);
      return { verdict, evidence: list(evidence), sentence: { ...SENTENCES, ...tools.stringsFor(lang()) }[sentence] };
    },
    send(atMs, kind, fields) {
      // An answer is the person's own word; that a notice was shown is only a count.
      const maySend = isCounting || kind === "followup";
      if (maySend && isWanted(kind)) beacon.send([{ ...describe(kind, atMs), ...fields }], true);
    },
    report(atMs, text, component) {
      if (isWanted("report")) beacon.send([{ ...describe("report", atMs), ...writeReport(core, tools, isCounting, text, component) }], true);
    },
    count: (atMs, component, outcome, isFailure) => traffic.add(atMs, component, outcome, isFailure, isWanted("request")),
  };
}
