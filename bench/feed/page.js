// An app's page that is measured: the built client and its element, and what fails here. Set up by `start`, asked by `shown`.
import { createClient } from "./client/itsus.js";
import "./client/element.js";

const seenMs = {};

/** Start a client; where `failEveryMs` is set, a request of this page fails so often, from a moment of its own on. */
window.start = (options, failEveryMs, lookMs) => {
  const client = createClient({ ...options, healthPath: "" });
  client.start();
  if (lookMs) setInterval(look, lookMs);
  if (failEveryMs) setTimeout(() => setInterval(() => client.failed("stories", { status: 503 }), failEveryMs), Math.random() * failEveryMs);
  window.client = client;
};

/** Note when each title stands on the screen: in the element, not only in the client. */
function look() {
  const rows = document.querySelector("itsus-feed").shadowRoot?.querySelectorAll("[part~=title]") ?? [];
  for (const row of rows) seenMs[row.textContent] ??= Date.now();
}

/** Return when a title was first on the screen, in Unix milliseconds; 0 if it never was. */
window.shown = (title) => seenMs[title] ?? 0;
