// The rows of a list: each stays the same node as long as its entry does, so that neither focus nor a screen reader loses its place.

import type { Entry } from "./entries.js";
import { makeRow, updateRow, type Setting } from "./row.js";

export interface Rows {
  /** Bring the list up to date. `about` gives what a row needs to know. */
  draw(entries: Entry[], about: (entry: Entry) => Setting): void;
}

interface Row { node: HTMLLIElement; state: string }

/** `fallback` is focused when the last row with the focus is gone. */
export function createRows(list: HTMLUListElement, fallback: HTMLElement): Rows {
  let rows = new Map<string, Row>();

  const focused = () => (list.getRootNode() as ShadowRoot).activeElement;

  function drawOne(entry: Entry, setting: Setting): Row {
    const state = JSON.stringify([{ ...entry, seen: 0 }, setting, !setting.dismiss]);
    const old = rows.get(entry.id);
    const row = old?.state === state ? old : { state, node: makeRow(entry, setting) };
    if (!old) row.node.className = "new";
    updateRow(row.node, entry, Date.now(), setting.lang);
    return row;
  }

  /** Whoever was on a button stays on it; where its row is gone, on the next one's; where none is left, on the feed. */
  function keepFocus(part: string, id: string, place: number): void {
    const node = rows.get(id)?.node;
    const next = node ? node.querySelector<HTMLElement>(part) ?? node.querySelector<HTMLElement>("[tabindex]") : null;
    const neighbour = list.children[Math.min(place, list.children.length - 1)]?.querySelector<HTMLElement>(".dismiss");
    (next ?? neighbour ?? fallback).focus();
  }

  return {
    draw(entries, about) {
      const active = focused();
      const place = [...list.children].findIndex((row) => active && row.contains(active));
      const id = [...rows.keys()][place] ?? "";
      const part = active ? `.${active.className}:nth-child(${[...active.parentElement!.children].indexOf(active) + 1})` : "";
      rows = new Map(entries.map((entry) => [entry.id, drawOne(entry, about(entry))]));
      const nodes = [...rows.values()].map(({ node }) => node);
      for (const old of [...list.children]) if (!nodes.includes(old as HTMLLIElement)) old.remove();
      nodes.forEach((node, i) => list.children[i] !== node && list.insertBefore(node, list.children[i] ?? null));
      if (place >= 0 && !active!.isConnected) keepFocus(part, id, place);
    },
  };
}
