"""The time axis of a drawing: what happens gets room, long quiet stretches between are squeezed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple

#: A quiet stretch is squeezed if it would take more than this share of what happens around it.
_LONG: Final = 0.4
#: What a squeezed stretch takes, as a share of all that is not squeezed; and all of them together.
_SQUEEZED: Final = 0.12
_ALL_SQUEEZED: Final = 0.5
#: Ticks stand at least so far apart, in percent: a time of day fits between them on a phone; a month needs more.
_APART: Final = 14.0
_APART_MONTHS: Final = 22.0
_MONTH_MIN: Final = 43_200
_STEPS_MIN: Final = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440, 2880, 10080, 43200, 129600, 259200)


class Stretch(NamedTuple):
    """A part of the axis: Unix minutes, and where it begins and ends in percent."""

    first: float
    last: float
    left: float
    right: float
    is_squeezed: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled place on the axis."""

    x: float
    label: str


class Scale:
    """Where times stand, in percent of the width.

    Args:
        busy: Stretches that need room, as (first, last) in Unix minutes; they may overlap.
    """

    def __init__(self, busy: Iterable[tuple[float, float]]) -> None:
        joined = _join(sorted(busy))
        self.first, self.last = joined[0][0], joined[-1][1]
        self.stretches = _lay_out(joined)

    def x(self, minute: float) -> float:
        """Return where a time stands; what is outside stands at the edge."""
        for stretch in self.stretches:
            if minute <= stretch.last:
                wide = max(1e-9, stretch.last - stretch.first)
                share = max(0.0, minute - stretch.first) / wide
                return stretch.left + (stretch.right - stretch.left) * share
        return 100.0

    def ticks(self) -> list[Tick]:
        """Return the labelled times of the stretches that are not squeezed."""
        found: list[Tick] = []
        for stretch in self.stretches:
            if not stretch.is_squeezed:
                for tick in self._ticks_of(stretch):
                    if not found or tick.x - found[-1].x >= _APART * 0.8:
                        found.append(tick)
        return found

    def _ticks_of(self, stretch: Stretch) -> Iterator[Tick]:
        a_minute = (stretch.right - stretch.left) / max(1.0, stretch.last - stretch.first)
        every = next((step for step in _STEPS_MIN if step * a_minute >= _find_apart(step)), _STEPS_MIN[-1])
        minute = -(-stretch.first // every) * every
        while minute <= stretch.last:
            if 3 <= self.x(minute) <= 97:
                yield Tick(self.x(minute), self._label(minute, every))
            minute += every

    def _label(self, minute: float, every: int) -> str:
        at = datetime.fromtimestamp(minute * 60, UTC)
        if every >= 1440:
            return f"{at.day} {at:%b}" if self.last - self.first < 400_000 else f"{at:%b %Y}"
        return f"{at:%H:%M}" if minute % 1440 else f"{at.day} {at:%b}"


def _find_apart(every: int) -> float:
    return _APART_MONTHS if every >= _MONTH_MIN else _APART


def _join(busy: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Join what overlaps, and what has too little quiet between to be worth a break."""
    joined = [busy[0]]
    for first, last in busy[1:]:
        if first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    room = sum(last - first for first, last in joined)
    whole = [joined[0]]
    for first, last in joined[1:]:
        if first - whole[-1][1] <= _LONG * room:
            whole[-1] = (whole[-1][0], last)
        else:
            whole.append((first, last))
    return whole


def _lay_out(joined: list[tuple[float, float]]) -> list[Stretch]:
    room = max(1.0, sum(last - first for first, last in joined))
    breaks = len(joined) - 1
    quiet = min(_SQUEEZED, _ALL_SQUEEZED / breaks) * room if breaks else 0.0
    unit = 100 / (room + quiet * breaks)
    stretches: list[Stretch] = []
    left = 0.0
    for number, (first, last) in enumerate(joined):
        right = left + (last - first) * unit
        stretches.append(Stretch(first, last, left, right, is_squeezed=False))
        if number < breaks:
            left = right + quiet * unit
            stretches.append(Stretch(last, joined[number + 1][0], right, left, is_squeezed=True))
    return stretches
