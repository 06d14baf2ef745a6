"""Draws the timeline of one app as SVG: what people said, what failed, how confused they were, what was decided.

Only drawing: no figures are computed here but those of places on the page.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Final

from itsus.model.event import DecisionEvent, NoticeEvent
from itsus.model.incident import Incident
from itsus.replay.record import Curves
from itsus.replay.words import describe_short, name_scope

WIDTH: Final = 960
_LEFT: Final = 86
_RIGHT: Final = 16
_LANE: Final = 64
_GAP: Final = 22
_BAR: Final = 16
#: More points than this cannot be told apart.
_POINTS: Final = 480
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 10080, 43200, 129600)


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch of time that a page shows, in Unix minutes."""

    first: int
    last: int

    def x(self, minute: float) -> float:
        """Return where a time stands."""
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (minute - self.first) / max(1, self.last - self.first)


@dataclass(frozen=True, slots=True)
class Lane:
    """One curve and its caption. `top` fixes the scale; None takes the highest point."""

    name: str
    style: str
    points: Mapping[int, float]
    top: float | None = None
    unit: str = ""


def draw_app(
    curves: Curves, incidents: Sequence[Incident], marks: Sequence[DecisionEvent | NoticeEvent], span: Span
) -> str:
    """Return one app's timeline."""
    lanes = [lane for lane in _lanes(curves, span) if any(lane.points.values())]
    parts = [part for number, lane in enumerate(lanes) for part in _draw_lane(lane, number, span)]
    y = len(lanes) * (_LANE + _GAP) + 8
    parts += [
        part for row, incident in enumerate(incidents) for part in _draw_incident(incident, y + row * (_BAR + 4), span)
    ]
    y += max(1, len(incidents)) * (_BAR + 4) + 14
    parts += [_draw_mark(mark, y, span) for mark in marks]
    parts += [f'<text class="cap" x="0" y="{y + 4}">decisions</text>', *_draw_axis(span, y + 16)]
    height = y + 44
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="timeline">{"".join(parts)}</svg>'


def _lanes(curves: Curves, span: Span) -> list[Lane]:
    minutes = curves.ok.keys() | curves.failed.keys()
    totals = {m: curves.ok.get(m, 0.0) + curves.failed.get(m, 0.0) for m in minutes}
    share = {m: 100 * max(0.0, curves.failed.get(m, 0.0)) / total for m, total in totals.items() if total > 0}
    lanes = [
        Lane("people say", "said", curves.said, unit="/min"),
        Lane("confused", "confused", curves.confused, unit="/min"),
        Lane("requests", "requests", totals, unit="/min"),
        Lane("failing", "failing", share, top=100.0, unit=" %"),
    ]
    return [replace(lane, points={m: v for m, v in lane.points.items() if m >= span.first}) for lane in lanes]


def _draw_lane(lane: Lane, number: int, span: Span) -> Iterator[str]:
    top_y, base = number * (_LANE + _GAP) + 8, number * (_LANE + _GAP) + 8 + _LANE
    points = _thin(lane.points, span)
    top = lane.top or max(value for _, value in points) or 1.0
    line = " ".join(f"{span.x(m):.1f},{base - _LANE * min(1.0, max(0.0, v) / top):.1f}" for m, v in points)
    first, last = span.x(points[0][0]), span.x(points[-1][0])
    yield f'<text class="cap" x="0" y="{top_y + 12}">{lane.name}</text>'
    yield f'<text class="num" x="0" y="{top_y + 28}">≤ {_short(top)}{lane.unit}</text>'
    yield f'<line class="base" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{base}" y2="{base}"/>'
    yield f'<polygon class="{lane.style} area" points="{first:.1f},{base} {line} {last:.1f},{base}"/>'
    yield f'<polyline class="{lane.style} line" points="{line}"/>'


def _thin(points: Mapping[int, float], span: Span) -> list[tuple[int, float]]:
    """Return at most so many points as can be told apart, the highest of each stretch: peaks must not vanish."""
    width = max(1, (span.last - span.first) // _POINTS)
    highest: dict[int, float] = {}
    for minute, value in points.items():
        place = (minute - span.first) // width * width + span.first
        highest[place] = max(highest.get(place, 0.0), value)
    return sorted(highest.items())


def _draw_incident(incident: Incident, y: int, span: Span) -> Iterator[str]:
    end = minute_of(incident.ended_at) if incident.ended_at else span.last
    start = minute_of(incident.visible_since)
    x, width = span.x(start), max(3.0, span.x(end) - span.x(start))
    words = f"{name_scope(incident.scope)} · {incident.severity} · {incident.fault.most_likely()} · {incident.state}"
    yield f'<text class="cap" x="0" y="{y + 12}">incident</text>'
    yield f'<rect class="incident {incident.state}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{_BAR}" rx="4">'
    yield f"<title>{escape(words)}</title></rect>"
    side, at = ("end", x - 5) if x > WIDTH * 0.6 else ("start", x + 5)
    yield f'<text class="in" x="{at:.1f}" y="{y + 12}" text-anchor="{side}">{escape(words)}</text>'


def _draw_mark(mark: DecisionEvent | NoticeEvent, y: int, span: Span) -> str:
    x = span.x(minute_of(mark.at))
    title = f"<title>{mark.at:%H:%M:%S} {escape(describe_short(mark))}</title>"
    if isinstance(mark, DecisionEvent):
        return f'<circle class="act-{mark.action}" cx="{x:.1f}" cy="{y}" r="5">{title}</circle>'
    return f'<path class="said-{mark.event[7:]}" d="M{x:.1f} {y - 14}l5 -8h-10z">{title}</path>'


def _draw_axis(span: Span, y: int) -> Iterator[str]:
    wide = span.last - span.first
    every = next((s for s in _STEPS_MIN if wide / s <= 8), _STEPS_MIN[-1])
    yield f'<line class="base" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}"/>'
    for minute in range(-(-span.first // every) * every, span.last + 1, every):
        at = datetime.fromtimestamp(minute * 60, UTC)
        label = f"{at:%H:%M}" if wide < 2880 else f"{at:%d %b}" if wide < 200_000 else f"{at:%b %Y}"
        yield f'<line class="tick" x1="{span.x(minute):.1f}" x2="{span.x(minute):.1f}" y1="0" y2="{y}"/>'
        yield f'<text class="num" x="{span.x(minute):.1f}" y="{y + 16}" text-anchor="middle">{label}</text>'


def minute_of(at: datetime) -> float:
    """Return a time in Unix minutes."""
    return at.timestamp() / 60


def _short(value: float) -> str:
    return f"{value / 1e6:.1f} M" if value >= 1e6 else f"{value / 1e3:.0f} k" if value >= 1e4 else f"{value:.0f}"
