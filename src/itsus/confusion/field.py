"""The confusion of one step, to be asked about any scope."""

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.people import estimate_people
from itsus.confusion.places import Places
from itsus.confusion.said import ALL, BLAME, BLAMED, COLUMNS, CONFUSED, MOCKING
from itsus.model.confusion import Confusion, Level
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.words import UNIT

Ints: TypeAlias = NDArray[np.int64]

#: A fast source is heard over half a minute, one minute and two, and the largest is taken: quick to rise, slower to
#: fall, so that the level does not flicker when few people write.
HEARD_S = (30, 60, 120)
#: Low: more than two people a minute (one may always ask), and three standard deviations above normal.
LOW_PER_MIN, LOW_SIGMA = 2.0, 3.0
#: High: ten a minute, six deviations, and three times normal: a minute's worth of questions fills a support inbox.
HIGH_PER_MIN, HIGH_SIGMA, HIGH_TIMES = 10.0, 6.0, 3.0
#: Where only slow sources are heard, this part of ten a minute is high: trouble begins somewhere in a window, and on
#: average half of the window lies before.
SLOW_PART = 0.5
#: What varies with all of a normal rate at once, relatively: days differ.
SWAY = 0.25
#: So few rows are added up faster one by one.
FEW_ROWS = 8
#: A kind is named when it alone is this far above normal.
NAMED_PER_MIN, NAMED_SIGMA = 0.5, 2.0

_EVERYWHERE = Scope()


@dataclass(slots=True, eq=False)
class Spoken:
    """What one source says of an app in one kind: its recent rows, and what is normal for it (people a second; -1 while
    nothing is known yet). `end_s` is now, or the last end of a slow source; `span_s` is a slow one's pace, else 0.
    `are_counted`: some registers tell how many people wrote."""

    app: str
    kind: str
    source: str
    places: Places
    seen: Ints
    rows: Ints
    registers: NDArray[np.uint8]
    end_s: int
    last_end_s: int
    span_s: int
    usual: float
    clumps: float
    are_counted: bool


@dataclass(slots=True)
class _Heard:
    """One source, inside a scope: people a minute and their normal, variance of that, blames and mockery a minute."""

    kind: str
    source: str
    people: float
    usual: float
    variance: float
    blames: tuple[float, ...]
    mocking: float
    is_slow: bool

    @property
    def is_named(self) -> bool:
        excess = self.people - self.usual
        return excess >= NAMED_PER_MIN and excess >= NAMED_SIGMA * math.sqrt(self.variance)


class Field:
    """See the module; `itsus.model.confusion.ConfusionField`."""

    def __init__(self, spoken: list[Spoken], apps: tuple[str, ...], settings: Settings) -> None:
        self._spoken, self._apps, self._settings = spoken, apps, settings
        self._known: dict[tuple[str, Scope], Confusion] = {}

    def apps(self) -> tuple[str, ...]:
        """Return the apps whose people said anything, sorted."""
        return self._apps

    def about(self, app: str, scope: Scope) -> Confusion:
        """Return the confusion of the people of `app` inside `scope`; people of unknown place count as inside."""
        key = (app, scope)
        if key not in self._known:
            self._known[key] = self._measure(app, scope)
        return self._known[key]

    def _measure(self, app: str, scope: Scope) -> Confusion:
        heard = [h for s in self._spoken if s.app == app and s.usual >= 0 and (h := _hear(s, scope))]
        if not heard:
            return Confusion()
        people, usual = sum(h.people for h in heard), sum(h.usual for h in heard)
        above = max(0.0, people - usual)
        sigma = math.sqrt(sum(h.variance for h in heard))
        blames = [sum(h.blames[i] for h in heard) for i in range(len(BLAMED))]
        total = sum(blames)
        active = self._settings.app(app).active_people
        named = [h for h in heard if h.is_named]
        return Confusion(
            people_per_min=round(above, 2),
            share=round(above / active, 9) if active else 0.0,
            level=_to_level(above, usual, sigma, SLOW_PART if all(h.is_slow for h in heard) else 1.0),
            blame={b: round(n / total, 4) for b, n in zip(BLAMED, blames, strict=True) if n > 0} if total else {},
            mockery_per_min=round(sum(h.mocking for h in heard), 2),
            kinds=tuple(sorted({h.kind for h in named})),
            sources=tuple(sorted({h.source for h in named})),
        )


def _to_level(above: float, usual: float, sigma: float, part: float) -> Level:
    if above >= part * HIGH_PER_MIN and above >= HIGH_SIGMA * sigma and above + usual >= HIGH_TIMES * usual:
        return "high"
    return "low" if above >= LOW_PER_MIN and above >= LOW_SIGMA * sigma else "none"


def _hear(spoken: Spoken, scope: Scope) -> _Heard | None:
    """Return what one source says inside a scope; None if it said nothing there lately."""
    rows, registers, share = spoken.rows, spoken.registers, 1.0
    if spoken.last_end_s > spoken.end_s:
        begun = rows[:, 2] <= spoken.end_s
        rows, registers = rows[begun], registers[begun] if spoken.are_counted else registers
    if scope != _EVERYWHERE:
        inside = spoken.places.inside(scope)
        seen = int(spoken.seen.sum())
        share = int(spoken.seen[inside].sum()) / seen if seen else 1.0
        mine = inside[rows[:, 0]]
        rows, registers = rows[mine], registers[mine] if spoken.are_counted else registers
    if not len(rows):
        return None
    lengths = (spoken.span_s,) if spoken.span_s else HEARD_S
    are_counted = spoken.are_counted
    sums = [(s, _sum(rows, registers, spoken.end_s - s, are_counted=are_counted)) for s in lengths]
    length, said = max(sums, key=lambda pair: pair[1][CONFUSED] / pair[0])
    minutes = length / 60
    mu = spoken.usual * length * share
    variance = (spoken.clumps * max(mu, 0.1) + (SWAY * mu) ** 2) / minutes**2
    return _Heard(
        spoken.kind,
        spoken.source,
        said[CONFUSED] / minutes,
        mu / minutes,
        variance,
        tuple(said[BLAME + i] / minutes for i in range(len(BLAMED))),
        said[MOCKING] / minutes,
        is_slow=bool(spoken.span_s),
    )


def _sum(rows: Ints, registers: NDArray[np.uint8], since_s: int, *, are_counted: bool) -> list[float]:
    """Return what was said in rows from a time on, in people: repeats over several windows count once."""
    if len(rows) <= FEW_ROWS and not are_counted:
        recent_rows = [row for row in rows.tolist() if row[1] >= since_s]
        return [sum(row[at] for row in recent_rows) / UNIT for at in range(3, 3 + COLUMNS)]
    recent = rows[:, 1] >= since_s
    rows = rows[recent]
    said: list[float] = (rows[:, 3:].sum(axis=0) / UNIT).tolist()
    registers = registers[recent] if are_counted else registers
    if registers.any():
        known = registers.any(axis=1)
        messages = float(rows[known, 3 + ALL].sum()) / UNIT
        people = float(estimate_people(registers[known].max(axis=0, keepdims=True))[0])
        factor = 1 - (1 - min(1.0, people / max(messages, 1e-9))) * messages / max(said[ALL], 1e-9)
        said = [n * factor for n in said]
    return said
