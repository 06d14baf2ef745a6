// Looking at everything that tells whose fault it is: origins, the app's health, its own traffic, the account, the device.

import type { Core } from "../core.js";
import type { FeedNotice } from "../document.js";
import type { Tools } from "../later.js";
import type { Asked } from "../reader.js";
import type { Screen } from "../screen.js";
import { askAccount, readHealth } from "./host.js";
import type { Traffic } from "./traffic.js";
import type { Evidence } from "./verdict.js";

const LEAST_SKEW_S = 300;

/** Return the active notices that are meant for this device, whether it may see them or is held. */
function findNotices({ reader, memory }: Core, { isMeant }: Tools): FeedNotice[] {
  const notices = reader.document()?.notices ?? [];
  return notices.filter((notice) => notice.status === "active" && notice.until > reader.now() && isMeant(notice, memory.describe()));
}

function isTooOld({ options: { minimumVersion }, attributes: { version } }: Core, { matches }: Tools): boolean {
  return !!minimumVersion && !!version && !!matches({ version: { $vlt: minimumVersion } }, { version });
}

const countOrigins = (round: Asked[]): Evidence["origins"] => ({
  asked: round.length,
  good: round.filter(({ rule }) => rule === "").length,
  // What is no document at all, of anybody: a page, most likely.
  strange: round.filter(({ rule }) => /F-0[1-4]/.test(rule!)).length,
});

/** Ask all there is to ask, at once, and put it together; each answer is bounded to five seconds. */
export async function gather(core: Core, screen: Screen, traffic: Traffic, tools: Tools): Promise<Evidence> {
  const { options: { account: hook, healthPath = "/health" }, reader, tell } = core;
  const [round, health, account] = await Promise.all([
    globalThis.crypto?.subtle ? reader.read(true) : [], readHealth(healthPath, tools.fetchBounded), askAccount(hook, tell, tools.soon),
  ]);
  screen.refresh();
  const notices = findNotices(core, tools);
  const told = core.memory.describe().shown;
  return {
    isOnline: globalThis.navigator?.onLine !== false,
    origins: countOrigins(round), health, account,
    failing: traffic.failing(),
    isTooOld: isTooOld(core, tools),
    skewS: tools.agreedSkew(round, LEAST_SKEW_S),
    // A notice says more than a hint.
    notice: notices.filter(({ id }) => told.includes(id)).sort((a, b) => (a.strength < b.strength ? 1 : -1))[0],
    excluded: notices.flatMap(({ blame_not = [] }) => blame_not),
  };
}
