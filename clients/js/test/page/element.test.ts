// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createClient, whenClient, type Client, type Entry } from "itsus";
import { ItsusFeed } from "itsus/element";
import { ago } from "../../src/ago.js";

const ENTRY: Entry = {
  id: "n_1", kind: "notice", status: "active", lang: "en", component: [], title: "It's us, not you", body: "<b>Stories</b> fail.",
  since: new Date(Date.now() - 300000), updated: new Date(), seen: false, ask: false,
};

/** A client whose entries a test sets; its words are those of a real one. */
class FakeClient {
  now: Entry[] = [];
  listeners = new Set<() => void>();
  answers: unknown[] = [];
  real = createClient({ app: "a", origins: [], keys: { current: null, standby: {} }, deviceId: "d", attributes: { lang: "en" } });
  entries = () => this.now;
  unseen = () => this.now.filter(({ seen }) => !seen).length;
  strings = () => this.real.strings();
  lang = () => "en";
  markSeen = () => this.set(this.now.map((entry) => ({ ...entry, seen: true })));
  dismissed: string[] = [];
  dismiss = (id: string) => {
    this.dismissed.push(id);
    this.set(this.now.filter((entry) => entry.id !== id));
  };
  followup = (...answer: unknown[]) => void this.answers.push(answer);
  subscribe(listener: () => void) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  set(entries: Entry[]) {
    this.now = entries;
    this.listeners.forEach((listener) => listener());
  }
}

let client: FakeClient;
let feed: ItsusFeed;
const root = () => feed.shadowRoot!;
const all = (selector: string) => [...root().querySelectorAll<HTMLElement>(selector)];

beforeEach(() => {
  client = new FakeClient();
  feed = document.createElement("itsus-feed");
  feed.client = client as unknown as Client;
  document.body.append(feed);
});

afterEach(() => document.body.replaceChildren());

describe("<itsus-feed>", () => {
  test("quiet, it shows nothing but what the page puts in the slot `empty`", () => {
    expect(root().querySelector("ul")!.hidden).toBe(true);
    expect(root().querySelector<HTMLElement>("slot[name=empty]")!.hidden).toBe(false);
  });

  test("F-25 an entry is a row, its words are text and never markup", () => {
    client.set([ENTRY]);
    expect(all("h3")[0]!.textContent).toBe("It's us, not you");
    expect(all(".body")[0]!.textContent).toBe("<b>Stories</b> fail.");
    expect(all(".body b")).toEqual([]);
    expect(all(".status")[0]!.textContent).toBe("Known problem");
    expect(all("time")[0]!.textContent).toBe("5 minutes ago");
    expect(all(".body")[0]!.getAttribute("dir")).toBe("auto");
  });

  test("no style and no handler stands inline", () => {
    client.set([ENTRY, { ...ENTRY, id: "n_2", status: "resolved", ask: true }]);
    expect(root().innerHTML).not.toMatch(/ style=| on\w+=|<style|<script/);
  });

  test("each stage of an entry is said once", () => {
    const said = () => all(".said")[0]!;
    client.set([ENTRY]);
    expect(said().textContent).toBe("Known problem: It's us, not you");
    said().textContent = "";
    client.set([{ ...ENTRY, body: "Still." }]);
    expect(said().textContent).toBe("");
    client.set([{ ...ENTRY, status: "resolved", title: "Fixed." }]);
    expect(said().textContent).toBe("Fixed: Fixed.");
  });

  test("the count of unseen entries is told when it changes", () => {
    const counts: number[] = [];
    feed.addEventListener("itsus-unseen", (event) => counts.push((event as CustomEvent<{ count: number }>).detail.count));
    client.set([ENTRY]);
    client.set([ENTRY]);
    client.markSeen();
    expect(counts).toEqual([1, 0]);
  });

  test("F-38 asks once whether it works again", () => {
    client.set([{ ...ENTRY, status: "resolved", ask: true }]);
    const [works, broken] = all(".answer");
    expect([works!.textContent, broken!.textContent]).toEqual(["Works again", "Still broken"]);
    broken!.click();
    expect(client.answers).toEqual([["n_1", false]]);
    client.set([{ ...ENTRY, status: "resolved", ask: false }]);
    expect(all(".answer")).toEqual([]);
    expect(all(".ask")[0]!.textContent).toBe("Thank you.");
  });

  test("F-38 thanks stay where the focus was", () => {
    client.set([{ ...ENTRY, status: "resolved", ask: true }]);
    all(".answer")[0]!.focus();
    client.followup = () => void client.set([{ ...ENTRY, status: "resolved", ask: false }]);
    all(".answer")[0]!.click();
    expect(root().activeElement!.textContent).toBe("Thank you.");
  });

  describe("an entry can be hidden on this device", () => {
    const THREE = ["n_1", "n_2", "n_3"].map((id) => ({ ...ENTRY, id, title: `Title ${id}` }));
    const buttons = () => all(".dismiss");

    test("by a button that says what it hides", () => {
      client.set(THREE);
      expect(buttons().map((button) => button.getAttribute("aria-label"))).toEqual(["Hide: Title n_1", "Hide: Title n_2", "Hide: Title n_3"]);
      buttons()[1]!.click();
      expect(client.dismissed).toEqual(["n_2"]);
      expect(all("h3").map(({ textContent }) => textContent)).toEqual(["Title n_1", "Title n_3"]);
    });

    test("the focus goes to the next one's button, then to the one before, then to the feed", () => {
      client.set(THREE);
      const hide = (place: number) => {
        buttons()[place]!.focus();
        buttons()[place]!.click();
        return root().activeElement;
      };
      expect(hide(1)!.getAttribute("aria-label")).toBe("Hide: Title n_3");
      expect(hide(1)!.getAttribute("aria-label")).toBe("Hide: Title n_1");
      expect(hide(0)!.className).toBe("feed");
    });

    test("where the page does not want it, there is no button", () => {
      client.set(THREE);
      feed.setAttribute("dismiss", "off");
      expect(buttons()).toEqual([]);
      feed.removeAttribute("dismiss");
      expect(buttons()).toHaveLength(3);
    });
  });

  test("a row stays the same node while its entry does: a reader keeps the place", () => {
    const other = { ...ENTRY, id: "n_2" };
    client.set([ENTRY, other]);
    const [first, second] = all("li");
    all(".dismiss")[1]!.focus();
    client.set([{ ...ENTRY, body: "New words." }, { ...other, seen: true }]);
    expect(all("li")[0]).not.toBe(first);
    expect(all("li")[1]).toBe(second);
    expect(all(".dot").map(({ hidden }) => hidden)).toEqual([false, true]);
    expect(root().activeElement).toBe(all(".dismiss")[1]);
  });

  test("what one element said, the next one does not say again", () => {
    client.set([ENTRY]);
    const next = document.createElement("itsus-feed");
    next.client = client as unknown as Client;
    document.body.replaceChildren(next);
    expect(next.shadowRoot!.querySelectorAll("li")).toHaveLength(1);
    expect(next.shadowRoot!.querySelector(".said")!.textContent).toBe("");
  });

  test.each([["ar", "rtl"], ["fa-IR", "rtl"], ["en", "ltr"], ["arn", "ltr"], ["", "ltr"]])("in %s the rows run %s", (lang, direction) => {
    client.lang = () => lang;
    client.set([ENTRY]);
    expect(root().querySelector("ul")!.dir).toBe(direction);
    expect(root().querySelector("ul")!.lang).toBe("en");
  });

  test("a language tag that is none breaks nothing", () => {
    client.lang = () => "de_DE!";
    client.set([ENTRY]);
    expect(all("time")[0]!.textContent).toBe("5 minutes ago");
  });

  test("taken off the page, it no longer listens; put back, it does", () => {
    feed.remove();
    expect(client.listeners.size).toBe(0);
    document.body.append(feed);
    client.set([ENTRY]);
    expect(all("li")).toHaveLength(1);
  });

  test("without a client of its own it takes the page's", () => {
    const taken = vi.fn();
    whenClient(taken);
    const other = document.createElement("itsus-feed");
    document.body.append(other);
    expect(other.client).toBe(taken.mock.calls[0]![0]);
  });
});

describe("ago", () => {
  test.each([[0, "now"], [59, "now"], [61, "1 minute ago"], [7300, "2 hours ago"], [90000, "yesterday"]])("%d s", (seconds, words) => {
    expect(ago(new Date(0), seconds * 1000, "en")).toBe(words);
  });
  test("another language, and one that is none", () => {
    expect(ago(new Date(0), 300000, "fr")).toBe("il y a 5 minutes");
    expect(ago(new Date(0), 300000, "de_AT")).toBe("vor 5 Minuten");
    expect(ago(new Date(0), 300000, "?")).toBe("5 minutes ago");
  });
});
