// What can wait until all is well: the answer to "is it me?", and what is told to the server. One file, dist/later.js.
// It takes from the core what the core has (`Tools`) and imports no state of its own.

import type { Core } from "../core.js";
import type { Tools } from "../later.js";
import type { Screen } from "../screen.js";
import type { Outcome } from "../watch.js";
import { createBeacon } from "./beacon.js";
import { gather } from "./evidence.js";
import { fetchWords, SENTENCES } from "./languages.js";
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
  send(kind: string, fields: object, atMs: number): void;
  report(text: string, component: string | undefined, atMs: number): void;
  /** Count a request of the app's. */
  count(component: string, failure: Outcome | null, atMs: number): void;
  /** Send what is left; leaving, with all counts and in a way that outlives the page. */
  flush(isLeaving: boolean): void;
}

export function createLater(core: Core, screen: Screen, tools: Tools): Later {
  const { describe, rate } = createScribe(core);
  const beacon = createBeacon(core.options.intake, tools.fetchBounded);
  const traffic = createTraffic(beacon, (atMs) => describe("request", atMs));
  const send: Later["send"] = (kind, fields, atMs) => beacon.send([{ ...describe(kind, atMs), ...fields }], rate(kind));
  const translate: Later["translate"] = async () => {
    if (await fetchWords(core.person.lang(), tools)) screen.announce();
  };
  translate();
  return {
    async isItMe() {
      const [evidence] = await Promise.all([gather(core, screen, traffic, tools), translate()]);
      const [verdict, sentence] = judge(evidence);
      return { verdict, evidence: list(evidence), sentence: { ...SENTENCES, ...core.person.words() }[sentence] };
    },
    translate,
    send,
    report: (text, component, atMs) => send("report", writeReport(core, tools, text, component), atMs),
    count: (component, failure, atMs) => traffic.add(component, failure, rate("request", 0), atMs),
    flush(isLeaving) {
      if (isLeaving) traffic.flush();
      beacon.flush(isLeaving);
    },
  };
}
