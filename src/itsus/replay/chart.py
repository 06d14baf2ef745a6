"""Lays out the drawing of one app in a family of incidents: what is drawn where. The template draws it.

Widths are in percent, so that the same drawing fits a phone and a wide screen with letters of the same size; curves
live in a field of 1000 × 100 that is stretched. No figures are computed here but those of places on the page.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from itsus.model.event import NoticeEvent
from itsus.replay.curves import ASKED, CONFUSED, FAILING, MINUTES, MOCKING, PROBED, SAID, UNREACHED, Cell, Strip
from itsus.replay.record import Family, Moment, Saga
from itsus.replay.scale import Scale, Tick
from itsus.replay.words import (
    DETECTORS,
    KINDS,
    SEVERITIES,
    STATES,
    name_scope,
    say_count,
    say_duration,
    say_seen,
    say_time,
)

#: Minutes around each moment that get room; slow sources need this many of their spans.
_PAD_MIN: Final = 5.0
_PAD_SPANS: Final = 3
#: Numbered marks stand at least so far apart in a row, in percent: their width on a phone.
_MARK_WIDE: Final = 6.5
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


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time."""

    x: float
    wide: float
    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """Bars beside each other, with a caption. `keys` are the styles that need to be named, with their names."""

    title: str
    words: str
    bars: tuple[Bar, ...]
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered decision; `row` counts from the top."""

    number: int
    x: float
    row: int
    style: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Break:
    """A quiet stretch that is squeezed."""

    x: float
    wide: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The whole drawing of one app."""

    lanes: tuple[Lane, ...]
    states: tuple[Row, ...]
    evidence: tuple[Row, ...]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    breaks: tuple[Break, ...]
    begins: str
    ends: str
    rows: int = field(default=1)


def scale_family(family: Family) -> Scale:
    """Return the time axis that all apps of a family share."""
    pad = max(_PAD_MIN, _PAD_SPANS * family.pace_min)
    times = [_minute(m.at) for saga in family.sagas.values() for m in saga.moments]
    times += [_minute(saga.incident.visible_since) for saga in family.sagas.values()]
    return Scale([(t - pad, t + pad) for t in times])


def draw(
    family: Family,
    sagas: Sequence[Saga],
    scale: Scale,
    strip: Strip | None,
    marks: Sequence[tuple[Moment, str, str, str]],
) -> Chart:
    """Return one app's drawing.

    Args:
        family: The incidents it is among.
        sagas: Those of the app.
        scale: Where times stand.
        strip: What was counted.
        marks: Per decision the moment, its style, its words and the place on the page that tells of it.
    """
    placed = tuple(_place(marks, scale))
    return Chart(
        lanes=tuple(_draw_lanes(strip, scale)) if strip else (),
        states=tuple(_draw_states(sagas, scale)),
        evidence=tuple(_draw_evidence(family, sagas[0].incident.app, scale)),
        marks=placed,
        ticks=tuple(scale.ticks()),
        breaks=tuple(_draw_breaks(scale)),
        begins=_say_edge(scale.first),
        ends=_say_edge(scale.last),
        rows=1 + max((mark.row for mark in placed), default=0),
    )


def draw_strip(strip: Strip, column: int, scale: Scale) -> Curve:
    """Return the thin curve of a whole run."""
    points = [(minute, cell[column]) for minute, cell in sorted(strip.cells.items())]
    return Curve("said", "", _area(_places(points, scale, max((v for _, v in points), default=1.0))), is_area=True)


def _draw_lanes(strip: Strip, scale: Scale) -> Iterator[Lane]:
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
    return f"{first} {what} at first, {say_count(peak)} at most, at {_say_edge(peak_at)}, {last} at the end."


def _draw_states(sagas: Sequence[Saga], scale: Scale) -> Iterator[Row]:
    for saga in sagas:
        of = f"{name_scope(saga.worst.scope)}, {SEVERITIES[saga.worst.severity]}"
        yield _row("The problem", of, _states(saga), scale)
        if any(isinstance(e, NoticeEvent) for m in saga.moments for e in m.events):
            yield _row("What people read about it", "", _readings(saga), scale)


def _row(title: str, words: str, changes: Sequence[tuple[datetime, str, str]], scale: Scale) -> Row:
    keys = tuple({style: named for _, style, named in changes}.items())
    return Row(title, words, tuple(_bars(changes, scale)), keys)


def _states(saga: Saga) -> list[tuple[datetime, str, str]]:
    changes = [(saga.incident.visible_since, "unseen", "not noticed yet")]
    changes += [(m.at, m.incident.state, STATES[m.incident.state]) for m in saga.moments]
    return changes


def _readings(saga: Saga) -> list[tuple[datetime, str, str]]:
    changes = [(saga.incident.visible_since, "nothing", "nothing: silence")]
    for moment in saga.moments:
        for event in moment.events:
            if isinstance(event, NoticeEvent) and event.event in ("notice.published", "notice.updated"):
                changes.append((event.at, f"read-{event.strength}", f"a {event.strength}"))
            elif isinstance(event, NoticeEvent) and event.event != "notice.proposed":
                is_fixed = event.event == "notice.resolved"
                changes.append((event.at, *(("resolved", "“fixed”") if is_fixed else ("retracted", "“it was not so”"))))
    return changes


def _bars(changes: Sequence[tuple[datetime, str, str]], scale: Scale) -> Iterator[Bar]:
    """Draw each state from its start to the next; "over" is a short end, not a stretch."""
    ends = [_minute(at) for at, _, _ in changes[1:]] + [scale.last]
    merged: list[tuple[float, float, str, str]] = []
    for (at, style, words), end in zip(changes, ends, strict=True):
        last = merged[-1] if merged else None
        if last and last[2] == style:
            merged[-1] = (last[0], end, style, words)
        else:
            merged.append((_minute(at), end, style, words))
    for first, end, style, words in merged:
        x = scale.x(first)
        until = min(end, first + 2) if style in ("resolved", "dismissed", "retracted") else end
        yield Bar(x, max(0.6, scale.x(until) - x), style, f"{words}, from {_say_edge(first)}")


def _draw_evidence(family: Family, app: str, scale: Scale) -> Iterator[Row]:
    found = sorted((key, runs) for key, runs in family.runs.items() if key[0] == app)
    for (_, detector, kind), runs in sorted(found, key=lambda item: item[1][0].since):
        bars = [
            Bar(scale.x(_minute(r.since)), scale.x(_minute(r.until)) - scale.x(_minute(r.since)), "evidence", r.words)
            for r in runs
            if _minute(r.since) <= scale.last
        ]
        named = DETECTORS.get(detector, detector)
        strongest = say_seen(max(runs, key=lambda r: r.strength).words)
        title = f"{named} in {KINDS.get(kind, kind)}" if detector == "surge" else named
        yield Row(title, strongest, tuple(_at_least(bar) for bar in bars))


def _at_least(bar: Bar) -> Bar:
    return Bar(bar.x, max(0.6, bar.wide), bar.style, bar.words)


def _place(marks: Sequence[tuple[Moment, str, str, str]], scale: Scale) -> Iterator[Mark]:
    """Put marks in the first row where they touch no other."""
    taken: list[float] = []
    for number, (moment, style, words, href) in enumerate(marks, 1):
        x = min(97.0, max(3.0, scale.x(_minute(moment.at))))
        row = next((r for r, last in enumerate(taken) if x - last >= _MARK_WIDE), len(taken))
        taken[row : row + 1] = [x]
        yield Mark(number, x, row, style, f"{say_time(moment.at)} {words}", href)


def _draw_breaks(scale: Scale) -> Iterator[Break]:
    for stretch in scale.stretches:
        if stretch.is_squeezed:
            words = say_duration(_minutes(stretch.last - stretch.first))
            yield Break(stretch.left, stretch.right - stretch.left, words)


def _minute(at: datetime) -> float:
    return at.timestamp() / 60


def _minutes(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def _say_edge(minute: float) -> str:
    return f"{datetime.fromtimestamp(minute * 60, UTC):%H:%M}"
