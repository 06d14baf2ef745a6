"""What one source says of an app in one kind, inside a scope: people a minute, their normal, and how sure that is."""

import math
from dataclasses import dataclass, field, replace
from operator import itemgetter
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.interval import Z_LARGEST_OF_3, Z, bound_count
from itsus.confusion.people import DOUBT, ERROR, estimate_people
from itsus.confusion.places import Places
from itsus.confusion.said import ALL, ALL_WEIGHED, BLAME, BLAMED, COLUMNS, CONFUSED, MOCKING, WEIGHED
from itsus.model.scope import Scope
from itsus.model.words import UNIT

Ints: TypeAlias = NDArray[np.int64]
Registers: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]

#: A fast source is heard over half a minute, one minute and two, and the largest is taken: quick to rise, slower to
#: fall, so that the level does not flicker when few people write.
HEARD_S: Final = (30, 60, 120)
#: What varies with all of a normal rate at once, relatively: days differ.
SWAY: Final = 0.25
#: In the normal of a window there is at least this part of a message, so that one message alone, whatever it stands
#: for, is not three standard deviations above it.
LEAST_USUAL: Final = 0.12
#: So few rows are added up faster one by one.
FEW_ROWS: Final = 8
#: A kind is named when it alone is this far above normal.
NAMED_PER_MIN, NAMED_SIGMA = 0.5, 2.0

_EVERYWHERE: Final = Scope()
_loudness = itemgetter(0, 1)


@dataclass(slots=True, eq=False)
class Spoken:
    """What one source says of an app in one kind: its recent rows, and what is normal for it (people a second; -1 while
    nothing is known yet). `end_s` is now, or the last end of a slow source; `span_s` is a slow one's pace, else 0.
    `are_counted`: some registers tell how many people wrote. `copies` are the part of the rows that is copies of long
    texts, each row with what its text is known by in `hashes`."""

    app: str
    kind: str
    source: str
    places: Places
    seen: Ints
    rows: Ints
    registers: Registers
    copies: Ints
    hashes: Ints
    end_s: int
    last_end_s: int
    span_s: int
    usual: float
    clumps: float
    are_counted: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """One source, inside a scope, per minute. `said` has the columns of `said`; `spread` is variance over mean of what
    is counted, `doubt` the relative error of counting different people, `copies` what each copied text says of it."""

    kind: str
    source: str
    minutes: float
    said: tuple[float, ...]
    usual: float
    clumps: float
    doubt: float
    is_slow: bool
    copies: dict[int, list[float]] = field(default_factory=dict)

    @property
    def people(self) -> float:
        """Confused people a minute."""
        return self.said[CONFUSED]

    @property
    def excess(self) -> float:
        """Confused people a minute above normal; negative below it."""
        return self.said[CONFUSED] - self.usual

    @property
    def weight(self) -> float:
        """How many messages one confused message stands for."""
        return max(1.0, self.said[WEIGHED] / self.said[CONFUSED]) if self.said[CONFUSED] > 0 else 1.0

    @property
    def variance(self) -> float:
        """Variance of people a minute if nothing but the normal is going on."""
        usual = max(self.usual * self.minutes, LEAST_USUAL * self.weight)
        return (self.clumps * self.weight * usual + (SWAY * self.usual * self.minutes) ** 2) / self.minutes**2

    @property
    def is_named(self) -> bool:
        """Tell whether it alone is above normal."""
        return self.excess >= NAMED_PER_MIN and self.excess >= NAMED_SIGMA * math.sqrt(self.variance)

    def deviations(self) -> tuple[float, float]:
        """Return the squared distances, per minute, to the lower and to the upper bound of the true excess.

        What is counted is known by its spread, how many different people that are by the registers' error, the normal
        of today by its sway.
        """
        counted = self.people * self.minutes
        z_low = Z if self.is_slow else Z_LARGEST_OF_3
        low, high = bound_count(counted, self.clumps * self.weight, z_low)
        other = (Z * self.doubt * self.people) ** 2 + (Z * SWAY * self.usual) ** 2
        return ((counted - low) / self.minutes) ** 2 + other, ((high - counted) / self.minutes) ** 2 + other

    def without(self, part: list[float]) -> "Heard":
        """Return what is left when a part of what was said does not count; mockery is not confusion, and stays."""
        left = [max(0.0, mine - its) for mine, its in zip(self.said, part, strict=True)]
        left[MOCKING] = self.said[MOCKING]
        return replace(self, said=tuple(left), copies={})


def hear(spoken: Spoken, scope: Scope) -> Heard | None:
    """Return what one source says inside a scope; None if it said nothing there lately."""
    inside = None if scope == _EVERYWHERE else spoken.places.inside(scope)
    mine = _pick(spoken.rows, inside, spoken)
    rows, registers = (spoken.rows, spoken.registers) if mine is None else (spoken.rows[mine], spoken.registers)
    if not len(rows):
        return None
    if mine is not None and spoken.are_counted:
        registers = registers[mine]
    copies, hashes = _pick_copies(spoken, inside) if len(spoken.copies) else (spoken.copies, spoken.hashes)
    length, said, factor = _listen(spoken, rows, registers, copies)
    minutes = length / 60
    return Heard(
        kind=spoken.kind,
        source=spoken.source,
        minutes=minutes,
        said=tuple(n / minutes for n in said),
        usual=spoken.usual * 60 * _share(spoken, inside),
        clumps=spoken.clumps,
        doubt=ERROR if factor < 1 else 0.0,
        is_slow=bool(spoken.span_s),
        copies=_sum_copies(copies, hashes, spoken.end_s - length, factor / minutes / UNIT) if len(copies) else {},
    )


def _pick(rows: Ints, inside: Mask | None, spoken: Spoken) -> Mask | None:
    """Return which rows are inside a scope and have begun; None for all."""
    mine = None if inside is None else inside[rows[:, 0]]
    if spoken.last_end_s <= spoken.end_s:
        return mine
    begun: Mask = rows[:, 2] <= spoken.end_s
    return begun if mine is None else mine & begun


def _share(spoken: Spoken, inside: Mask | None) -> float:
    """Return the part of all that the source ever said that was said inside a scope."""
    seen = 0 if inside is None else int(spoken.seen.sum())
    return int(spoken.seen[inside].sum()) / seen if seen else 1.0


def _listen(spoken: Spoken, rows: Ints, registers: Registers, copies: Ints) -> tuple[int, list[float], float]:
    """Return the window that is heard, in seconds, what was said in it, in people, and the factor that made people of
    messages. Copies hardly count: it is the one in which most is said beside them, then in which most is said."""
    heard = []
    for length in (spoken.span_s,) if spoken.span_s else HEARD_S:
        since = spoken.end_s - length
        said, factor = _sum(rows, registers, since, are_counted=spoken.are_counted)
        copied = float(copies[copies[:, 1] >= since, 3 + CONFUSED].sum()) * factor / UNIT if len(copies) else 0.0
        heard.append(((said[CONFUSED] - copied) / length, said[CONFUSED] / length, length, said, factor))
    _, _, length, said, factor = max(heard, key=_loudness)
    return length, said, factor


def _sum(rows: Ints, registers: Registers, since_s: int, *, are_counted: bool) -> tuple[list[float], float]:
    """Return what was said in rows from a time on, in people, and the factor that made people of messages: repeats over
    several windows count once."""
    if len(rows) <= FEW_ROWS and not are_counted:
        recent_rows = [row for row in rows.tolist() if row[1] >= since_s]
        return [sum(row[at] for row in recent_rows) / UNIT for at in range(3, 3 + COLUMNS)], 1.0
    recent = rows[:, 1] >= since_s
    rows = rows[recent]
    said: list[float] = (rows[:, 3:].sum(axis=0) / UNIT).tolist()
    registers = registers[recent] if are_counted else registers
    if not registers.any():
        return said, 1.0
    known = registers.any(axis=1)
    messages, weighed = (rows[known][:, [3 + ALL, 3 + ALL_WEIGHED]].sum(axis=0) / UNIT).tolist()
    people = float(estimate_people(registers[known].max(axis=0, keepdims=True))[0])
    most = people * (1 + DOUBT) * max(1.0, weighed / max(messages, 1e-9))
    factor = 1 - (1 - min(1.0, most / max(messages, 1e-9))) * messages / max(said[ALL], 1e-9)
    return [n * factor for n in said], factor


def _pick_copies(spoken: Spoken, inside: Mask | None) -> tuple[Ints, Ints]:
    """Return the rows of copied texts inside a scope, and what each text is known by."""
    mine = _pick(spoken.copies, inside, spoken)
    return (spoken.copies, spoken.hashes) if mine is None else (spoken.copies[mine], spoken.hashes[mine])


def _sum_copies(copies: Ints, hashes: Ints, since_s: int, unit: float) -> dict[int, list[float]]:
    """Return per copied text what was said with it from a time on."""
    recent = copies[:, 1] >= since_s
    copies, hashes = copies[recent], hashes[recent]
    if not len(copies):
        return {}
    order = hashes.argsort(kind="stable")
    texts = hashes[order]
    starts = np.flatnonzero(np.concatenate([[True], texts[1:] != texts[:-1]]))
    sums = np.add.reduceat(copies[order, 3:], starts, axis=0) * unit
    return dict(zip(texts[starts].tolist(), sums.tolist(), strict=True))


def blames_of(heard: Heard) -> tuple[float, ...]:
    """Return the four blames a minute, in the order of `BLAMED`."""
    return heard.said[BLAME : BLAME + len(BLAMED)]
