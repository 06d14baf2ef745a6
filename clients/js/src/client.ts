// The client: wires reading, deciding and telling together for one app. Nothing here throws into the host.

import { armOf, isMeant } from "./audience.js";
import { createBeacon, type Signal } from "./beacon.js";
import { openMemory } from "./device.js";
import { countExposures, showEntries, stageOf, type Entry } from "./entries.js";
import { askAccount, readHealth } from "./host.js";
import type { Attributes, Client, Options } from "./interface.js";
import { createPoller } from "./poll.js";
import { createTeller, type OnProblem } from "./problems.js";
import { deviceId, personOfDay } from "./random.js";
import { createReader } from "./reader.js";
import { openStore } from "./store.js";
import { loadStrings, stringsFor } from "./strings.js";
import { matches } from "./targeting.js";
import { createTraffic } from "./traffic.js";
import { judge, list, type Evidence, type Verdict } from "./verdict.js";
import { importKey } from "./verify.js";
import { plainFetch, watchFetch, type Outcome } from "./watch.js";

const UNKNOWN: Verdict = { verdict: "unknown", evidence: [], sentence: "" };

/** Make a client. It does nothing until `start()`, and never throws: what it cannot do, it tells `onProblem`. */
export function createClient(options: Options): Client {
  const tell = createTeller(options?.onProblem);
  try {
    return build(options, tell);
  } catch (error) {
    tell("invalid_options", String(error));
    return build({ app: "", origins: [], keys: { current: null, standby: {} } }, () => {});
  }
}

function build(options: Options, tell: OnProblem): Client {
  const { app, origins, keys, intake, healthPath = "/health", minimumVersion } = options;
  if (!Array.isArray(origins) || !keys.standby) throw "origins and keys are needed";
  let attributes: Attributes = { platform: "web", ...options.attributes };
  const store = openStore();
  const reader = createReader(app, origins, keys, store, tell);
  const lang = () => attributes.lang || globalThis.navigator?.language || "en";
  const languages = () => [lang(), ...(globalThis.navigator?.languages ?? [])];
  const words = () => stringsFor(lang());
  const memory = openMemory(store, app, options.deviceId ?? deviceId(store), () => ({ ...attributes, lang: lang() }));
  const beacon = createBeacon(intake, plainFetch);
  const traffic = createTraffic(beacon, describe);
  const listeners = new Set<() => void>();
  const isSecure = !!globalThis.crypto?.subtle;
  let entries: Entry[] = [];
  let isStarted = false;
  let expiry: ReturnType<typeof setTimeout> | undefined;

  const device = () => memory.describe(Date.now());
  const rate = (kind: string, otherwise = 1) => reader.document()?.sample?.[kind] ?? otherwise;

  function describe(kind: string): Signal {
    const { country, platform, version } = attributes;
    const at = `${new Date(reader.now() * 1000).toISOString().slice(0, 19)}Z`;
    return { kind, at, app, country, platform, version };
  }

  const send = (kind: string, fields: object) => beacon.send([{ ...describe(kind), ...fields }], rate(kind));

  function pauseS(): number {
    const document = reader.document();
    const { idle_s, active_s } = document?.poll ?? { idle_s: 300, active_s: 20 };
    const isQuiet = (!document || document.state === "quiet") && !device().affected.length;
    return isQuiet ? idle_s : active_s;
  }

  /** Work out anew what is to be seen; tell listeners if that changed. */
  function refresh(): void {
    const before = JSON.stringify(entries);
    const document = reader.document();
    const now = reader.now();
    clearTimeout(expiry);
    entries = document ? showEntries(document, memory, device(), now, languages()) : [];
    if (document) {
      for (const exposure of countExposures(document, memory, device(), now)) send("exposure", { ...exposure, count: 1 });
      const ends = [document.exp, ...(document.notices ?? []).map(({ until }) => until)].filter((end) => end > now);
      if (isStarted && ends.length) expiry = setTimeout(guard(refresh), Math.min(864e5, (Math.min(...ends) - now) * 1000 + 50));
    }
    if (JSON.stringify(entries) !== before) announce();
  }

  function announce(): void {
    for (const listener of listeners) {
      try {
        listener();
      } catch (error) {
        tell("host_callback_failed", String(error));
      }
    }
  }

  const poller = createPoller(async () => {
    await reader.read().catch((error) => tell("internal", String(error)));
    guard(refresh)();
  }, pauseS);

  /** Wrap a function of the interface: it never throws. */
  function guard<A extends unknown[], R>(act: (...args: A) => R, otherwise?: R): (...args: A) => R {
    return (...args) => {
      try {
        return act(...args);
      } catch (error) {
        tell("internal", String(error));
        return otherwise!;
      }
    };
  }

  const wake = guard(() => {
    beacon.flush();
    poller.hurry();
  });
  const leave = guard(() => {
    traffic.flush();
    beacon.flush(true);
  });
  const adopt = guard(({ key }: StorageEvent) => {
    if (key?.startsWith(`itsus:${app}`)) reader.restore().then(guard(refresh));
  });

  function listen(change: "addEventListener" | "removeEventListener"): void {
    globalThis[change]?.("online", wake);
    globalThis[change]?.("pagehide", leave);
    globalThis[change]?.("storage", adopt as EventListener);
  }

  async function begin(): Promise<void> {
    try {
      await Promise.all([importKey(keys.standby), keys.current && importKey(keys.current)]);
    } catch (error) {
      return tell("invalid_options", `keys: ${error}`);
    }
    await reader.restore();
    if (!isStarted) return;
    guard(refresh)();
    poller.start();
    if (await loadStrings(lang())) announce();
  }

  function observe(component: string, failure: Outcome | null): void {
    traffic.add(component, failure, rate("request", 0));
    if (!failure) return;
    const { failed } = memory.read();
    const { [component]: _, ...others } = failed;
    memory.change({ failed: { ...others, [component]: Date.now() } });
    refresh();
    poller.hurry();
  }

  function seekHelp(): void {
    memory.change({ soughtHelpMs: Date.now() });
    refresh();
  }

  async function gather(): Promise<Evidence> {
    const [reading, health, account] = await Promise.all([
      isSecure ? reader.read(true) : { good: 0, asked: 0, skewS: 0 }, readHealth(healthPath), askAccount(options.account, tell), loadStrings(lang()),
    ]);
    refresh();
    const about = reader.document()?.notices?.filter(
      (notice) => notice.status === "active" && notice.until > reader.now() && isMeant(notice, device()),
    ) ?? [];
    const isVisible = ({ id }: { id: string }) => entries.some((entry) => entry.id === id);
    return {
      isOnline: globalThis.navigator?.onLine !== false,
      origins: reading, health, account,
      failing: traffic.failing(),
      isTooOld: !!minimumVersion && !!attributes.version && matches({ v: { $vlt: minimumVersion } }, { v: attributes.version }),
      skewS: reading.skewS,
      // A notice says more than a hint.
      notice: about.filter(isVisible).sort((a, b) => (a.strength < b.strength ? 1 : -1))[0],
      excluded: about.flatMap(({ blame_not = [] }) => blame_not),
    };
  }

  async function isItMe(): Promise<Verdict> {
    try {
      seekHelp();
      const evidence = await gather();
      const [verdict, sentence] = judge(evidence);
      return { verdict, evidence: list(evidence), sentence: words()[sentence] };
    } catch (error) {
      tell("internal", String(error));
      return { ...UNKNOWN, sentence: words().unknown };
    }
  }

  function report(text = "", { component }: { component?: string } = {}): void {
    const document = reader.document();
    const arm = (document?.rollout && armOf(document, device())) || undefined;
    const person = personOfDay(store, reader.now() * 1000);
    send("report", { component, lang: lang(), person, arm, text: text.slice(0, 2000) || undefined });
  }

  return {
    start: guard(() => {
      if (isStarted) return;
      if (!isSecure) return tell("insecure_context", "no WebCrypto here: serve the page over https");
      isStarted = true;
      listen("addEventListener");
      begin();
    }),
    stop: guard(() => {
      isStarted = false;
      clearTimeout(expiry);
      listen("removeEventListener");
      poller.stop();
    }),
    entries: () => entries,
    unseen: () => entries.filter(({ seen }) => !seen).length,
    markSeen: guard(() => {
      const { seen } = memory.read();
      memory.change({ seen: { ...seen, ...Object.fromEntries(entries.map((entry) => [entry.id, stageOf(entry)])) } });
      refresh();
    }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    failed: guard((component = "", outcome = {}) => observe(component, outcome)),
    worked: guard((component = "") => traffic.add(component, null, rate("request", 0))),
    watchFetch: guard((componentOf) => watchFetch(componentOf, guard(observe))),
    helpOpened: guard(() => {
      seekHelp();
      poller.hurry();
    }),
    isItMe,
    report: guard(report),
    followup: guard((notice, works) => {
      const { answered } = memory.read();
      if (answered.includes(notice)) return;
      memory.change({ answered: [...answered, notice] });
      send("followup", { notice, works });
      refresh();
    }),
    setAttributes: guard((changed) => {
      attributes = { ...attributes, ...changed };
      refresh();
      loadStrings(lang()).then((isNew) => isNew && announce());
    }),
    strings: words,
    lang,
  };
}
