// Looking at everything that tells whose fault it is: origins, the app's health, its own traffic, the account, the device.

import type { Core } from "../core.js";
import type { FeedNotice } from "../document.js";
import type { Tools } from "../later.js";
import type { Reading } from "../reader.js";
import type { Screen } from "../screen.js";
import { askAccount, readHealth } from "./host.js";
import type { Traffic } from "./traffic.js";
import type { Evidence } from "./verdict.js";

const NOT_ASKED: Reading = { good: 0, asked: 0, skewS: 0 };

/** Return the active notices that are meant for this device, whether it may see them or is held. */
function findNotices({ reader, device }: Core, { isMeant }: Tools): FeedNotice[] {
  const notices = reader.document()?.notices ?? [];
  return notices.filter((notice) => notice.status === "active" && notice.until > reader.now() && isMeant(notice, device()));
}

function isTooOld({ options: { minimumVersion }, person }: Core, { matches }: Tools): boolean {
  const { version } = person.attributes();
  return !!minimumVersion && !!version && matches({ version: { $vlt: minimumVersion } }, { version });
}

/** Ask all there is to ask, at once, and put it together; each answer is bounded to five seconds. */
export async function gather(core: Core, screen: Screen, traffic: Traffic, tools: Tools): Promise<Evidence> {
  const { options: { account: hook, healthPath = "/health" }, reader, tell, isSecure } = core;
  const [origins, health, account] = await Promise.all([
    isSecure ? reader.read(true) : NOT_ASKED, readHealth(healthPath, tools.fetchBounded), askAccount(hook, tell),
  ]);
  screen.refresh();
  const notices = findNotices(core, tools);
  const told = screen.told();
  return {
    isOnline: globalThis.navigator?.onLine !== false,
    origins, health, account,
    failing: traffic.failing(),
    isTooOld: isTooOld(core, tools),
    skewS: origins.skewS,
    // A notice says more than a hint.
    notice: notices.filter(({ id }) => told.includes(id)).sort((a, b) => (a.strength < b.strength ? 1 : -1))[0],
    excluded: notices.flatMap(({ blame_not = [] }) => blame_not),
  };
}
