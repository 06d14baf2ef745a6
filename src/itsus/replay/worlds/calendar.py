"""What a year of ordinary days holds, drawn from a seed: nothing in it is an outage, much of it looks like one.

How often each thing happens is made up, of the order that teams know: two releases a week, a push every few weeks,
half a dozen matches that everybody watches.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from itsus.replay.worlds.chance import Draws
from itsus.replay.worlds.places import PLACES
from itsus.replay.worlds.probes import VANTAGES

DAYS: Final = 365
DAY_MIN: Final = 1440
PUSHES: Final = 14
FINALS: Final = 6
HOLIDAYS: Final = 12
#: Half of them fail a little, for a moment.
RELEASES: Final = 104
LINES: Final = 8
RESTARTS: Final = 10
LATE_BATCHES: Final = 12
#: Components that a release may touch.
COMPONENTS: Final = ("login", "feed", "stories", "messages")
#: Hours of the year that are counted in 10 s: around releases that fail a little, matches, and any others.
QUICK_BLIPS: Final = 12
QUICK_FINALS: Final = 4
QUICK_OTHERS: Final = 20


class Surge(NamedTuple):
    """More people than usual: minute, minutes until it is full, until it begins to ebb, until it is over; how much."""

    start: float
    rise: float
    hold: float
    fall: float
    traffic: float
    talk: float
    countries: frozenset[str]

    def strength_at(self, minute: float) -> float:
        """Return how much of it is on at a minute, 0 to 1."""
        since = minute - self.start
        if since < 0:
            return 0.0
        if since < self.rise:
            return since / self.rise
        return min(1.0, max(0.0, (self.rise + self.hold + self.fall - since) / self.fall))

    @property
    def end(self) -> float:
        """Return the minute at which it is over."""
        return self.start + self.rise + self.hold + self.fall


class Blip(NamedTuple):
    """Something that lasts from one minute to another: a few errors, a line that is down, a gateway that restarts."""

    start: float
    end: float
    where: str = ""
    share: float = 0.0

    def part_of(self, start: float, end: float) -> float:
        """Return how much of a span it covers, 0 to 1."""
        return max(0.0, min(self.end, end) - max(self.start, start)) / (end - start)


class Calendar(NamedTuple):
    """All that happens in a year; minutes from its start."""

    surges: tuple[Surge, ...]
    holidays: tuple[Surge, ...]
    blips: tuple[Blip, ...]
    lines: tuple[Blip, ...]
    restarts: tuple[Blip, ...]
    late: tuple[Blip, ...]
    quick_hours: tuple[int, ...]


def draw_calendar(draws: Draws) -> Calendar:
    """Draw a year."""
    finals = tuple(_draw_final(draws) for _ in range(FINALS))
    blips = tuple(_draw_blip(draws) for _ in range(RELEASES // 2))
    pushes = tuple(_draw_push(draws) for _ in range(PUSHES))
    return Calendar(
        surges=(*finals, *pushes, *_new_years_eve()),
        holidays=tuple(_draw_holiday(draws) for _ in range(HOLIDAYS)),
        blips=blips,
        lines=tuple(_draw_line(draws) for _ in range(LINES)),
        restarts=tuple(_last(draws, _draw_time(draws, 0, 24), (1, 1)) for _ in range(RESTARTS)),
        late=tuple(_draw_late(draws) for _ in range(LATE_BATCHES)),
        quick_hours=_draw_hours(finals, blips, draws),
    )


def _draw_time(draws: Draws, from_h: float, to_h: float) -> float:
    return float(draws.integers(DAYS) * DAY_MIN + draws.uniform(from_h * 60, to_h * 60))


def _last(draws: Draws, start: float, lengths: tuple[float, float], where: str = "", share: float = 0.0) -> Blip:
    return Blip(start, start + float(draws.uniform(*lengths)), where, share)


def _draw_final(draws: Draws) -> Surge:
    """A match in the evening: within minutes twice or three times as many people, who talk of it."""
    start = float(draws.integers(DAYS) * DAY_MIN + 19 * 60)
    factor, talk = draws.uniform(2, 3), draws.uniform(10, 25)
    return Surge(start, 4, 120, 40, float(factor), float(talk), frozenset(PLACES))


def _draw_push(draws: Draws) -> Surge:
    """A message to all phones of a country: people come at once, and leave in an hour."""
    country = str(draws.choice(["US", "FR", "BR"]))
    return Surge(_draw_time(draws, 15, 20), 2, 5, 60, float(draws.uniform(1.5, 2.2)), 1.5, frozenset({country}))


def _new_years_eve() -> Iterator[Surge]:
    """Everybody writes at midnight, where they are."""
    for country, midnight in (("BR", 180.0), ("US", 300.0), ("FR", DAYS * DAY_MIN - 60.0)):
        yield Surge(midnight - 10, 10, 10, 60, 2.5, 3.0, frozenset({country}))


def _draw_holiday(draws: Draws) -> Surge:
    """A day on which a country is out of doors, or at home and bored."""
    country = str(draws.choice(["US", "FR", "BR"]))
    start = float(draws.integers(DAYS) * DAY_MIN - PLACES[country].offset_h * 60)
    return Surge(start, 240, 960, 240, float(draws.choice([0.7, 0.8, 1.25, 1.4])), 1.0, frozenset({country}))


def _draw_blip(draws: Draws) -> Blip:
    """Ten to sixty seconds of a few percent of errors after a release, in office hours."""
    where, share = str(draws.choice(COMPONENTS)), float(draws.uniform(0.02, 0.08))
    return _last(draws, _draw_time(draws, 13, 21), (1 / 6, 1), where, share)


def _draw_line(draws: Draws) -> Blip:
    """One probe's own line is down: the app is fine."""
    return _last(draws, _draw_time(draws, 0, 24), (10, 90), str(draws.choice(list(VANTAGES))))


def _draw_late(draws: Draws) -> Blip:
    """A gateway's counts come some minutes late; one in three so late that they no longer count."""
    seconds = float(draws.choice([120, 240, 1200]))
    return _last(draws, _draw_time(draws, 0, 24), (10, 20), share=seconds)


def _draw_hours(finals: tuple[Surge, ...], blips: tuple[Blip, ...], draws: Draws) -> tuple[int, ...]:
    starts = [s.start for s in finals[:QUICK_FINALS]] + [b.start for b in blips[:QUICK_BLIPS]]
    hours = {int((start - 15) // 60) for start in starts}
    while len(hours) < QUICK_FINALS + QUICK_BLIPS + QUICK_OTHERS:
        hours.add(int(draws.integers(1, DAYS * 24)))
    return tuple(sorted(hours))


#: When clocks change in 2022: from, until, by how many hours from the offsets of `places`.
_SUMMER: Final[dict[str, tuple[datetime, datetime, float, float]]] = {
    "US": (datetime(2022, 3, 13, 7, tzinfo=UTC), datetime(2022, 11, 6, 6, tzinfo=UTC), 1.0, 0.0),
    "FR": (datetime(2022, 3, 27, 1, tzinfo=UTC), datetime(2022, 10, 30, 1, tzinfo=UTC), 0.0, -1.0),
}


def shift_clock(country: str, at: datetime) -> float:
    """Return by how many hours a country's clock differs from its usual offset."""
    if country not in _SUMMER:
        return 0.0
    start, end, summer_h, winter_h = _SUMMER[country]
    return summer_h if start <= at < end else winter_h


def start_of_hour(start: datetime, hour: int) -> datetime:
    """Return when an hour of the year begins."""
    return start + timedelta(hours=hour)
