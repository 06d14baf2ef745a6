// Making nodes: text only ever through textContent, so that no word of a feed becomes markup (F-25).

/** Make an element with a class, a part of the same name, and text or children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, name = "", content: string | Node[] = [],
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (name) {
    node.className = name;
    node.setAttribute("part", name);
  }
  if (typeof content === "string") node.textContent = content;
  else node.append(...content);
  return node;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS: Record<string, string> = {
  hint: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.7-4.7",
  notice: "M4 10v4h3l6 4.5v-13L7 10zM16.5 9a4.2 4.2 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
  resolved: "M5 12.5l4.5 4.5L19 7.5",
  dismiss: "M6 6l12 12M18 6L6 18",
  retracted: "M9 7l-4 4 4 4M5 11h9a5 5 0 0 1 5 5v1",
};

/** Make the drawing for a stage of an entry's life, or for the button that ends it. */
export function drawIcon(stage: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", PATHS[stage] ?? PATHS["notice"]!);
  svg.append(path);
  return svg;
}
