"""Lays out the curves of a drawing: what people said, what was counted, and what share of it failed.

Curves live in a field of 1000 × 100 that is stretched to the width of the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from itsus.replay.curves import ASKED, CONFUSED, FAILING, MINUTES, MOCKING, PROBED, SAID, UNREACHED, Cell, Strip
from itsus.replay.scale import Scale
from itsus.replay.words import say_count

#: Minutes without a count before a line is broken: the source has gone silent.
_GAP_MIN: Final = 3


@dataclass(frozen=True, slots=True)
class Curve:
    """A line, or the area under it. `style` names its colour, `words` what it is; `path` is in 1000 × 100."""

    style: str
    words: str
    path: str
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """Curves over one baseline; `top` says what the upper edge means, `alt` all of it to who cannot see it."""

    title: str
    top: str
    curves: tuple[Curve, ...]
    alt: str


def draw_strip(strip: Strip, column: int, scale: Scale) -> Curve:
    """Return the thin curve of a whole run."""
    points = [(minute, cell[column]) for minute, cell in sorted(strip.cells.items())]
    return Curve("said", "", _area(_places(points, scale, max((v for _, v in points), default=1.0))), is_area=True)


def draw_lanes(strip: Strip, scale: Scale) -> Iterator[Lane]:
    """Yield the curves of one app, of what was counted at all."""
    cells = [(m, c) for m, c in sorted(strip.cells.items()) if scale.first <= m <= scale.last]
    said = _fill([(m, c[SAID]) for m, c in cells], strip.wide)
    confused = _fill([(m, c[CONFUSED]) for m, c in cells], strip.wide)
    mocking = _fill([(m, c[MOCKING]) for m, c in cells], strip.wide)
    if any(v for _, v in said):
        top = max(v for curve in (said, confused, mocking) for _, v in curve)
        curves = [Curve("said", "messages", _area(_places(said, scale, top)), is_area=True)]
        named = (("confused", "confused, above normal", confused), ("mocking", "making fun", mocking))
        curves += [
            _line(style, words, points, scale, top) for style, words, points in named if any(v for _, v in points)
        ]
        yield Lane("People, a minute", f"{say_count(top)}", tuple(curves), _sum_up("messages a minute", said))
    asked = [(m, c[ASKED] / c[MINUTES]) for m, c in cells if c[ASKED] > 0]
    if asked:
        top = max(v for _, v in asked)
        path = " ".join(_area(_places(part, scale, top)) for part in _split(asked, strip.wide))
        curve = Curve("asked", "requests", path, is_area=True)
        yield Lane("Requests counted, a minute", f"{say_count(top)}", (curve,), _sum_up("requests a minute", asked))
    yield from _draw_shares(cells, strip.wide, scale)


def _draw_shares(cells: Sequence[tuple[int, Cell]], wide: int, scale: Scale) -> Iterator[Lane]:
    """Draw what share fails; never steeper than it is: the upper edge is a round share, and all at most."""
    shares = {
        "failing": ("requests", _share(cells, FAILING, ASKED)),
        "unreached": ("probes", _share(cells, UNREACHED, PROBED)),
    }
    counted = {style: (words, points) for style, (words, points) in shares.items() if points}
    if not any(v for _, points in counted.values() for _, v in points):
        return
    highest = max(v for _, points in counted.values() for _, v in points)
    top = next(t for t in (0.1, 0.25, 0.5, 1.0) if highest <= t)
    curves = tuple(
        Curve(style, words, " ".join(_path(_places(part, scale, top)) for part in _split(points, wide)))
        for style, (words, points) in counted.items()
    )
    alt = " ".join(_sum_up(f"percent of {words} fail", [(m, 100 * v) for m, v in p]) for words, p in counted.values())
    yield Lane("Share that fails", f"{top:.0%}", curves, alt)


def _share(cells: Iterable[tuple[int, Cell]], failed: int, all_: int) -> list[tuple[int, float]]:
    return [(m, min(1.0, max(0.0, c[failed]) / c[all_])) for m, c in cells if c[all_] > 0]


def _line(style: str, words: str, points: Sequence[tuple[float, float]], scale: Scale, top: float) -> Curve:
    return Curve(style, words, _path(_places(points, scale, top)))


def _fill(points: Sequence[tuple[int, float]], wide: int) -> list[tuple[int, float]]:
    """Put zeros where nobody said anything: silence of people is a figure too."""
    known = dict(points)
    return [(m, known.get(m, 0.0)) for m in range(points[0][0], points[-1][0] + 1, wide)] if points else []


def _split(points: Sequence[tuple[int, float]], wide: int) -> list[list[tuple[int, float]]]:
    """Cut a curve where a source has gone silent: no line is drawn where nothing is known."""
    parts: list[list[tuple[int, float]]] = []
    for minute, value in points:
        if not parts or minute - parts[-1][-1][0] > max(_GAP_MIN, 2 * wide):
            parts.append([])
        parts[-1].append((minute, value))
    return parts


def _places(points: Iterable[tuple[float, float]], scale: Scale, top: float) -> list[tuple[float, float]]:
    """Return places in 1000 × 100, the highest of each thousandth of the width: peaks must not vanish."""
    highest: dict[float, float] = {}
    for minute, value in points:
        x = round(scale.x(minute) * 10)
        highest[x] = max(highest.get(x, 0.0), value / (top or 1.0))
    return [(x, round(100 - 96 * min(1.0, y), 1)) for x, y in sorted(highest.items())]


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places) if places else ""


def _area(places: Sequence[tuple[float, float]]) -> str:
    return f"{_path(places)}L{places[-1][0]:g} 100L{places[0][0]:g} 100Z" if places else ""


def _sum_up(what: str, points: Sequence[tuple[float, float]]) -> str:
    peak_at, peak = max(points, key=lambda point: point[1])
    first, last = say_count(points[0][1]), say_count(points[-1][1])
    return f"{first} {what} at first, {say_count(peak)} at most, at {say_edge(peak_at)}, {last} at the end."


def say_edge(minute: float) -> str:
    """Return the time of day of a Unix minute."""
    return f"{datetime.fromtimestamp(minute * 60, UTC):%H:%M}"
