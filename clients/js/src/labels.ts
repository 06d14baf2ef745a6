// The element's own words in English, beside the entries; other languages are in lang/.

import type { Labels } from "./strings.js";

export const LABELS: Labels = {
  label: "Service updates",
  possible: "Possible problem",
  known: "Known problem",
  fixed: "Fixed",
  retracted: "Taken back",
  unseen: "New",
  ask: "Does it work again for you?",
  works: "Works again",
  broken: "Still broken",
  thanks: "Thank you.",
  dismiss: "Hide",
};
