// Draws how apps stood in the last hours into the page's empty plots, and goes on when something changes.
"use strict";

const HEIGHT = 132;
/** Curves go on, even where nothing is so new that the page changes. */
const PAUSE = 30_000;
/** Per plot: what is drawn there. */
const drawn = new Map();
/** Per app: its points so far, and when it was in trouble. */
const known = new Map();

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const seconds = (time) => Date.parse(time) / 1000;
const clock = (at) => new Date(at * 1000).toISOString().slice(11, 16);

/** Fetch an app's points since the last one known; what is known of that minute may have changed. */
async function fetchCurves(app, hours) {
  const before = known.get(app)?.hours === hours ? known.get(app) : undefined;
  const after = before?.points.length ? `&after=${encodeURIComponent(before.points.at(-1).at)}` : "";
  const answer = await fetch(`/v1/apps/${encodeURIComponent(app)}/curves?hours=${hours}${after}`);
  if (!answer.ok) return before;
  const fresh = await answer.json();
  const from = fresh.points.length ? seconds(fresh.points[0].at) : Infinity;
  const points = [...(before?.points ?? []).filter((p) => seconds(p.at) < from), ...fresh.points];
  const first = points.findLastIndex((p) => seconds(p.at) <= seconds(fresh.since));
  const curves = { ...fresh, hours, points: points.slice(Math.max(first, 0)) };
  known.set(app, curves);
  return curves;
}

/** The columns of a plot, drawn on to the present: a point holds until the next. */
function columns({ points, since, now }, names) {
  const end = points.at(-1);
  const all = end ? [...points, { ...end, at: now }] : [];
  return [all.map((p) => Math.max(seconds(p.at), seconds(since))), ...names.map((name) => all.map((p) => p[name]))];
}

/** Behind the curves: red while people were told nothing, green from the first word to the end. */
function shade(plot, curves) {
  const { left, top, width, height } = plot.bbox;
  const place = (at) => Math.min(left + width, Math.max(left, plot.valToPos(at, "x", true)));
  for (const trouble of curves.troubles) {
    const end = seconds(trouble.until ?? curves.now);
    const told = trouble.spoke_at ? Math.min(seconds(trouble.spoke_at), end) : end;
    for (const [from, to, name] of [[seconds(trouble.since), told, "silent"], [told, end, "told"]]) {
      plot.ctx.fillStyle = colour(name);
      plot.ctx.fillRect(place(from), top, place(to) - place(from), height);
    }
  }
}

const percent = (n) => `${Number((n * 100).toFixed(2))} %`;

const paths = uPlot.paths.stepped({ align: 1 });
const KINDS = {
  people: () => ({
    names: ["most", "usual", "people"],
    series: [
      { fill: colour("band"), width: 0 },
      { stroke: colour("soft"), width: 1, dash: [3, 3] },
      { stroke: colour("tint"), width: 2 },
    ],
    say: (n) => n.toLocaleString("en"),
    least: 4,
  }),
  failed: () => ({
    names: ["failed_most", "failed_usual", "failed"],
    series: [
      { fill: colour("band"), width: 0 },
      { stroke: colour("soft"), width: 1, dash: [3, 3] },
      { stroke: colour("tint"), width: 2 },
    ],
    say: percent,
    least: 0.01,
  }),
  failing: () => ({
    names: ["failing"],
    series: [{ stroke: colour("bad"), fill: colour("bad-bg"), width: 2 }],
    say: percent,
    least: 0.02,
  }),
};

function draw(slot, app, curves) {
  const kind = KINDS[slot.dataset.plot]();
  const data = columns(curves, kind.names);
  const before = drawn.get(slot.id);
  if (before?.slot === slot && before.width === slot.clientWidth) {
    before.plot.setData(data);
    return;
  }
  before?.plot.destroy();
  if (!slot.clientWidth || !data[0].length) return;
  const width = slot.clientWidth;
  const axis = { stroke: colour("soft"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "12px system-ui" };
  const options = {
    width,
    height: HEIGHT,
    cursor: { show: false },
    legend: { show: false },
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), "Etc/UTC"),
    scales: {
      x: { range: () => [seconds(known.get(app).since), seconds(known.get(app).now)] },
      y: { range: (_, __, max) => [0, Math.max(kind.least, max * 1.12)] },
    },
    axes: [
      { ...axis, size: 26, space: 64, values: (_, splits) => splits.map(clock) },
      { ...axis, size: 48, space: 30, values: (_, splits) => splits.map(kind.say) },
    ],
    series: [{}, ...kind.series.map((s) => ({ ...s, paths, points: { show: false } }))],
    hooks: { drawClear: [(plot) => shade(plot, known.get(app))] },
  };
  drawn.set(slot.id, { slot, width, plot: new uPlot(options, data, slot) });
}

async function refreshFigure(figure) {
  if (!figure.checkVisibility()) return;
  const { chart: app, hours } = figure.dataset;
  try {
    const curves = await fetchCurves(app, hours);
    if (curves) for (const slot of figure.querySelectorAll("[data-plot]")) draw(slot, app, curves);
  } catch {
    // The words and the table beside it stay; with the next change it is tried again.
  }
}

const refreshAll = () => document.querySelectorAll("[data-chart]").forEach(refreshFigure);

function redrawAll() {
  for (const { plot } of drawn.values()) plot.destroy();
  drawn.clear();
  refreshAll();
}

document.addEventListener("swapped", refreshAll);
document.addEventListener("toggle", (event) => event.target.querySelectorAll?.("[data-chart]").forEach(refreshFigure), true);
addEventListener("resize", refreshAll);
setInterval(refreshAll, PAUSE);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
refreshAll();
