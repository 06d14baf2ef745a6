// <itsus-feed>: the entries of a client as rows of an activity feed. It renders nothing while there is nothing to say.

import { CSS } from "./style.js";
import { make } from "./build.js";
import { LABELS } from "./labels.js";
import type { Client, Entry } from "./index.js";
import { whenClient } from "./index.js";
import { labelOf, makeRow } from "./row.js";
import type { Labels } from "./strings.js";

const SEEN_AFTER_MS = 2000;
const TICK_MS = 30000;

const wordsOf = (client: Client): Labels => ({ ...LABELS, ...client.strings() });

// Where there is no DOM (a server that renders pages) the module loads and does nothing.
const Base = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** The element. Set `client` for one of your own; attribute `seen="manual"` leaves marking as seen to you. */
export class ItsusFeed extends Base {
  #client: Client | undefined;
  #leave: (() => void) | undefined;
  #tick: ReturnType<typeof setInterval> | undefined;
  #seenTimer: ReturnType<typeof setTimeout> | undefined;
  #watcher: IntersectionObserver | undefined;
  #isOnScreen = false;
  #known = new Set<string>();
  #thanked = new Set<string>();
  #drawn = "";
  #unseen = -1;
  #list = make("ul", "list");
  #said = make("div", "said");
  #empty = make("slot");

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    this.#list.setAttribute("role", "list");
    this.#said.setAttribute("role", "status");
    this.#empty.name = "empty";
    root.append(this.#list, this.#empty, this.#said);
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
    const state = JSON.stringify([entries, words, client.lang(), [...this.#thanked], Math.floor(Date.now() / TICK_MS)]);
    if (state !== this.#drawn) this.#draw(client, entries);
    this.#drawn = state;
    this.#tellUnseen(client.unseen());
  }

  #draw(client: Client, entries: Entry[]): void {
    const words = wordsOf(client);
    const rows = entries.map((entry) => {
      const row = makeRow(entry, {
        words,
        lang: client.lang(),
        nowMs: Date.now(),
        thanked: this.#thanked.has(entry.id),
        answer: (works) => this.#answer(entry.id, works),
      });
      if (!this.#known.has(entry.id)) row.className = "new";
      return row;
    });
    this.#list.setAttribute("aria-label", words.label);
    this.#list.hidden = !rows.length;
    this.#empty.hidden = rows.length > 0;
    this.#replace(rows);
    this.#announce(client, entries);
  }

  /** Put the new rows in; whoever was on a button stays on it. */
  #replace(rows: HTMLElement[]): void {
    const buttons = () => [...this.#list.querySelectorAll("button")];
    const place = buttons().indexOf(this.shadowRoot!.activeElement as HTMLButtonElement);
    this.#list.replaceChildren(...rows);
    if (place >= 0) (buttons()[place] ?? this.#list.querySelector<HTMLElement>("[tabindex]"))?.focus();
  }

  /** Say each stage of an entry once, politely. */
  #announce(client: Client, entries: Entry[]): void {
    const fresh = entries.filter(({ id, kind, status, seen }) => !seen && !this.#known.has(`${id} ${kind} ${status}`));
    for (const { id, kind, status } of entries) this.#known.add(id).add(`${id} ${kind} ${status}`);
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
