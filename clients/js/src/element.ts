// <itsus-feed>: the entries of a client as rows of an activity feed. It renders nothing while there is nothing to say.

import { directionOf } from "./ago.js";
import { CSS } from "./style.js";
import { make } from "./build.js";
import { stageOf } from "./entries.js";
import { LABELS } from "./labels.js";
import type { Client, Entry } from "./index.js";
import { whenClient } from "./index.js";
import { labelOf, type Setting } from "./row.js";
import { createRows } from "./rows.js";
import type { Labels } from "./strings.js";

const SEEN_AFTER_MS = 2000;
const TICK_MS = 30000;

const wordsOf = (client: Client): Labels => ({ ...LABELS, ...client.strings() });

// Where there is no DOM (a server that renders pages) the module loads and does nothing.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** What was said of a client's entries, whichever element said it: pages make elements anew when people move about. */
const saidOf = new WeakMap<Client, Set<string>>();

/**
 * The element. Set `client` for one of your own. Attributes: `seen="manual"` leaves marking as seen to you, `dismiss="off"` leaves
 * away the buttons that hide an entry.
 */
export class ItsusFeed extends Base {
  static observedAttributes = ["dismiss"];

  #client: Client | undefined;
  #leave: (() => void) | undefined;
  #tick: ReturnType<typeof setInterval> | undefined;
  #seenTimer: ReturnType<typeof setTimeout> | undefined;
  #watcher: IntersectionObserver | undefined;
  #isOnScreen = false;
  #thanked = new Set<string>();
  #unseen = -1;
  #list = make("ul", "list");
  #said = make("div", "said");
  #empty = make("slot");
  #feed = make("div", "feed", [this.#list, this.#empty]);
  #rows = createRows(this.#list, this.#feed);

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    this.#list.setAttribute("role", "list");
    this.#said.setAttribute("role", "status");
    this.#empty.name = "empty";
    this.#feed.tabIndex = -1;
    root.append(this.#feed, this.#said);
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // An older browser shows the plain list.
    }
  }

  /** The client whose entries are shown; the page's latest one unless set. */
  get client(): Client | undefined {
    return this.#client;
  }

  set client(client: Client | null | undefined) {
    this.#leave?.();
    this.#client = client ?? undefined;
    this.#leave = this.isConnected ? client?.subscribe(() => this.#render()) : undefined;
    this.#render();
  }

  connectedCallback(): void {
    if (this.#client) this.client = this.#client;
    else whenClient((client) => (this.#client ??= client) === client && this.isConnected && (this.client = client));
    this.#tick = setInterval(() => this.#render(), TICK_MS);
    document.addEventListener("visibilitychange", this.#plan);
    if (globalThis.IntersectionObserver) {
      this.#watcher = new IntersectionObserver((changes) => {
        this.#isOnScreen = changes.some(({ isIntersecting }) => isIntersecting);
        this.#plan();
      });
      this.#watcher.observe(this);
    }
    this.#render();
  }

  attributeChangedCallback(): void {
    this.#render();
  }

  disconnectedCallback(): void {
    this.#leave?.();
    clearInterval(this.#tick);
    clearTimeout(this.#seenTimer);
    this.#watcher?.disconnect();
    document.removeEventListener("visibilitychange", this.#plan);
    this.#isOnScreen = false;
  }

  /** Mark as seen once the entries were on the screen of a visible page for a moment. */
  #plan = (): void => {
    clearTimeout(this.#seenTimer);
    const isLooking = this.#isOnScreen && !document.hidden && this.getAttribute("seen") !== "manual";
    if (isLooking && this.#unseen > 0) this.#seenTimer = setTimeout(() => this.#client?.markSeen(), SEEN_AFTER_MS);
  };

  #render(): void {
    const client = this.#client;
    if (!client || !this.isConnected) return;
    const entries = client.entries();
    const words = wordsOf(client);
    // Words that did not come are English, whatever the person speaks.
    this.#list.lang = words.label === LABELS.label ? "en" : client.lang();
    this.#list.dir = directionOf(client.lang());
    this.#list.setAttribute("aria-label", words.label);
    this.#list.hidden = !entries.length;
    this.#empty.hidden = entries.length > 0;
    this.#rows.draw(entries, ({ id }) => this.#about(client, words, id));
    this.#announce(client, entries);
    this.#tellUnseen(client.unseen());
  }

  #about(client: Client, words: Labels, id: string): Setting {
    const dismiss = () => client.dismiss(id);
    return {
      words, lang: client.lang(), thanked: this.#thanked.has(id),
      answer: (works) => this.#answer(id, works),
      dismiss: this.getAttribute("dismiss") === "off" ? undefined : dismiss,
    };
  }

  /** Say each stage of an entry once, politely. */
  #announce(client: Client, entries: Entry[]): void {
    const said = saidOf.get(client) ?? new Set();
    saidOf.set(client, said);
    const fresh = entries.filter((entry) => !entry.seen && !said.has(`${entry.id} ${stageOf(entry)}`));
    for (const entry of entries) said.add(`${entry.id} ${stageOf(entry)}`);
    if (fresh.length) this.#said.textContent = fresh.map((entry) => `${labelOf(entry, wordsOf(client))}: ${entry.title}`).join(". ");
  }

  #answer(id: string, works: boolean): void {
    this.#thanked.add(id);
    this.#client!.followup(id, works);
    this.#render();
  }

  #tellUnseen(count: number): void {
    if (count === this.#unseen) return;
    this.#unseen = count;
    this.dispatchEvent(new CustomEvent("itsus-unseen", { detail: { count }, bubbles: true, composed: true }));
    this.#plan();
  }
}

if (globalThis.customElements && !customElements.get("itsus-feed")) customElements.define("itsus-feed", ItsusFeed);

declare global {
  interface HTMLElementTagNameMap { "itsus-feed": ItsusFeed }
}
