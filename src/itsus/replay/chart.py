"""Lays out the drawing of one app in a family of incidents: what is drawn where. The template draws it.

Widths are in percent, so that the same drawing fits a phone and a wide screen with letters of the same size; curves
live in a field of 1000 × 100 that is stretched. No figures are computed here but those of places on the page.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from itsus.model.event import NoticeEvent
from itsus.replay.curves import Strip
from itsus.replay.family import Family, Moment, Saga
from itsus.replay.lanes import Lane, draw_lanes, say_edge
from itsus.replay.scale import Scale, Tick
from itsus.replay.words import (
    DETECTORS,
    KINDS,
    SEVERITIES,
    STATES,
    name_scope,
    say_duration,
    say_seen,
    say_time,
)

#: Minutes around each moment that get room; slow sources need this many of their spans.
_PAD_MIN: Final = 5.0
_PAD_SPANS: Final = 3
#: Numbered marks stand at least so far apart in a row, in percent: their width on a phone.
_MARK_WIDE: Final = 6.5


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
        lanes=tuple(draw_lanes(strip, scale)) if strip else (),
        states=tuple(_draw_states(sagas, scale)),
        evidence=tuple(_draw_evidence(family, sagas[0].incident.app, scale)),
        marks=placed,
        ticks=tuple(scale.ticks()),
        breaks=tuple(_draw_breaks(scale)),
        begins=say_edge(scale.first),
        ends=say_edge(scale.last),
        rows=1 + max((mark.row for mark in placed), default=0),
    )


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
        yield Bar(x, max(0.6, scale.x(until) - x), style, f"{words}, from {say_edge(first)}")


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
