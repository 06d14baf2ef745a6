"""The general detector on 13 service metrics labelled by their operators (AIOps challenge 2018).

One configuration for all. It learns from the first half of each series (its last `LEARN_DAYS`: nothing is remembered
for longer) and is measured on the second, where every point is scored from the past alone.

The measure is the challenge's (github.com/iopsai/iops, evaluation.py, delay 7): an event counts with all its points
as found if an alarm falls on one of its first k + 1 points, else with all its points as missed, alarms inside it are
else ignored, and each alarm outside of events is one false point; F1 over the points of all series together.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from itsus.detect.group import SCORE_FLOOR
from itsus.detect.tracks import ALARM_SCORE, Points, Tracks

DATA = Path(__file__).parents[2] / "shared" / "data" / "kpi"
#: Alarms may come this many points late.
DELAY = 7
#: The longest memory of the detector is four weeks.
LEARN_DAYS = 35
PUBLISHED = "SR-CNN 0.771, FluxEV 0.790, SPOT 0.181, SR 0.654, Donut 0.729"

Bools = NDArray[np.bool_]


class Metric(NamedTuple):
    """One series from where learning starts; `test` is the index of the first point that is measured."""

    name: str
    start_s: NDArray[np.float64]
    value: NDArray[np.float64]
    label: Bools
    test: int
    span_s: int


class Tally(NamedTuple):
    """Points and events of the measure; they add up over series."""

    found_points: float = 0
    missed_points: float = 0
    false_alarms: float = 0
    found: float = 0
    events: float = 0
    days: float = 0.0

    def plus(self, other: "Tally") -> "Tally":
        """Return the sum."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over points."""
        wrong = self.missed_points + self.false_alarms
        return 2 * self.found_points / max(1e-9, 2 * self.found_points + wrong)


class Run(NamedTuple):
    """What the detector said of each point: an alarm is raised; it is surprising; it would begin evidence."""

    alarm: Bools
    surprising: Bools
    evidence: Bools


def read_metrics() -> list[Metric]:
    """Return the series of the data folder, sorted by name."""
    return [_read(path) for path in sorted(DATA.glob("*.npz"))]


def _read(path: Path) -> Metric:
    data = np.load(path)
    stamps, n_train = data["timestamp"].astype(np.float64), int(data["n_train"])
    span_s = int(np.median(np.diff(stamps)))
    first = max(0, n_train - LEARN_DAYS * 86_400 // span_s)
    label = data["label"][first:].astype(bool)
    return Metric(path.stem[:8], stamps[first:], data["value"][first:], label, n_train - first, span_s)


def run_detector(metrics: list[Metric]) -> list[Run]:
    """Run all series side by side through the detector, one point of each at a time."""
    tracks, longest = Tracks(), max(len(m.value) for m in metrics)
    rows = np.array([tracks.add() for _ in metrics])
    said = np.zeros((longest, len(metrics), 3), bool)
    for at in range(longest):
        on = np.array([at < len(m.value) for m in metrics])
        judged = tracks.take(_points_at(metrics, rows, at, on))
        said[at, on, 0], said[at, on, 1] = judged.is_alarm, judged.score >= ALARM_SCORE
        said[at, on, 2] = tracks.away(rows[on], SCORE_FLOOR)
    return [_cut(said[: len(m.value), i], m.test) for i, m in enumerate(metrics)]


def _points_at(metrics: list[Metric], rows: NDArray[np.int64], at: int, on: Bools) -> Points:
    given = [(m.start_s[at], m.span_s, m.value[at]) for m, is_on in zip(metrics, on, strict=True) if is_on]
    start_s, span_s, value = np.array(given, np.float64).T.copy()
    both = np.zeros(len(given), np.int64)
    return Points(rows[on], start_s, span_s, value, both, np.zeros(len(given), bool))


def _cut(said: Bools, test: int) -> Run:
    begins = said[:, 2] & ~np.append(False, said[:-1, 2])
    return Run(said[test:, 0], said[test:, 1], begins[test:])


def events_of(label: Bools) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each labelled event."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], label, [False]]).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def measure(alarm: Bools, label: Bools, span_s: int) -> tuple[Tally, list[int]]:
    """Return the tally of alarms, and the delays of found events in points."""
    total = Tally(false_alarms=float((alarm & ~label).sum()), days=len(label) * span_s / 86_400)
    delays = []
    for first, end in events_of(label):
        hits = np.flatnonzero(alarm[first : min(first + DELAY + 1, end)])
        delays += hits[:1].tolist()
        is_found = bool(len(hits))
        total = total.plus(Tally((end - first) * is_found, (end - first) * (not is_found), 0, is_found, 1))
    return total, delays


def expect_random(rate: float, label: Bools, span_s: int) -> Tally:
    """Return what a detector would be expected to score that raises alarms at random, at a rate per point."""
    total = Tally(false_alarms=rate * float((~label).sum()), days=len(label) * span_s / 86_400)
    for first, end in events_of(label):
        chance = 1 - (1 - rate) ** min(DELAY + 1, end - first)
        total = total.plus(Tally((end - first) * chance, (end - first) * (1 - chance), 0, chance, 1))
    return total


def _say(name: str, tally: Tally, random: Tally, delays: list[float]) -> str:
    delay = f"{np.median(delays):.0f}" if delays else "-"
    per_day = tally.false_alarms / tally.days
    found = f"{tally.found:.0f} / {tally.events:.0f}"
    return f"| {name} | {tally.f1:.3f} | {random.f1:.3f} | {found} | {per_day:.2f} | {delay} |"


def main() -> None:
    """Print the table."""
    if not DATA.is_dir():
        print(f"skipped: no series in {DATA}")
        return
    metrics, begin = read_metrics(), time.process_time()
    runs = run_detector(metrics)
    _print_table(metrics, runs)
    points = sum(len(m.value) for m in metrics)
    print(f"{points:,} points in {time.process_time() - begin:.0f} s of CPU")


def _print_table(metrics: list[Metric], runs: list[Run]) -> None:
    print("| series | F1 | random | events found | false alarms a day | median delay, min |\n|---|---|---|---|---|---|")
    total, chance, standing, late = Tally(), Tally(), Tally(), list[float]()
    for metric, run in zip(metrics, runs, strict=True):
        label = metric.label[metric.test :]
        tally, delays = measure(run.alarm, label, metric.span_s)
        random = expect_random(float(run.alarm.mean()), label, metric.span_s)
        minutes: list[Any] = [d * metric.span_s / 60 for d in delays]
        print(_say(metric.name, tally, random, minutes))
        total, chance, late = total.plus(tally), chance.plus(random), late + minutes
        standing = standing.plus(measure(run.surprising, label, metric.span_s)[0])
    print(_say("**all**", total, chance, late))
    found, missed, false = total.found_points, total.missed_points, total.false_alarms
    print(f"\nprecision {found / (found + false):.3f}, recall {found / (found + missed):.3f}")
    print(f"every surprising point taken as an alarm: F1 {standing.f1:.3f}")
    _print_evidence(metrics, runs, total.days)
    print(f"published, tuned per set: {PUBLISHED}")


def _print_evidence(metrics: list[Metric], runs: list[Run], days: float) -> None:
    begun = sum(int(run.evidence.sum()) for run in runs)
    inside = 0
    for metric, run in zip(metrics, runs, strict=True):
        near = np.convolve(metric.label[metric.test :], np.ones(DELAY + 1))[: len(run.evidence)] > 0
        inside += int((run.evidence & near).sum())
    outside = (begun - inside) / days
    print(f"evidence for the engine: {begun} times, {inside} in or at a labelled event, {outside:.3f} a day elsewhere")


if __name__ == "__main__":
    main()
