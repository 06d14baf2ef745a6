"""A year of ordinary days: nothing is broken for longer than a minute, and much looks as if it were.

One small app, counted in ten minutes so that a year can be played in a minute or two, and 36 hours of it in 10 s, so
that what is quick in the engine has its chance to be wrong. What a year holds is drawn in `calendar`.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, TypeVar

from itsus.model.words import ErrorClass
from itsus.replay.worlds.build import COUNTRIES
from itsus.replay.worlds.calendar import DAYS, Blip, Calendar, Surge, draw_calendar, shift_clock, start_of_hour
from itsus.replay.worlds.chance import start_draws
from itsus.replay.worlds.family import FAMILY, build_settings
from itsus.replay.worlds.pace import QUICK, Pace
from itsus.replay.worlds.people import build_crowds
from itsus.replay.worlds.places import PLACES, measure_awake
from itsus.replay.worlds.probes import LONG_S, build_probes
from itsus.replay.worlds.telling import Phase
from itsus.replay.worlds.traffic import GATEWAY, build_lanes
from itsus.replay.worlds.trouble import USUAL_FAILING, Crowd, Harm, Lane, Probe, Stir, Topics, Trouble
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

START: Final = datetime(2022, 1, 1, tzinfo=UTC)
APP: Final = FAMILY[:1]
#: Half a percent of the other worlds' traffic: at night some streams have a few requests in ten minutes.
SIZE: Final = 0.005
#: So many more people at the end of the year.
GROWTH: Final = 0.6
TALK: Final[Topics] = {"talk": 0.6, "chat": 0.4}
#: What is counted in ten minutes, and probes in half an hour.
PACE: Final = Pace(600, 600, 600, LONG_S)
#: What happens is looked up by the day.
_DAY_MIN: Final = 1440


#: What lasts from `start` to `end`.
_Lasting = TypeVar("_Lasting", Surge, Blip)


class OrdinaryDays(Trouble):
    """One year, as its calendar has it."""

    is_felt = False

    def __init__(self, calendar: Calendar, start: datetime) -> None:
        self._start = start
        self._surges = _by_day((*calendar.surges, *calendar.holidays))
        self._blips, self._restarts = _by_day(calendar.blips), _by_day(calendar.restarts)
        self._minute, self._now = -1.0, dict[str, tuple[float, float]]()
        self._lines, self._late = _by_day(calendar.lines), _by_day(calendar.late)

    def harm_over(self, lane: Lane, minute: float, span_min: float) -> Harm | None:
        """Return a stream's traffic and its few errors: what is shorter than the span counts for its part."""
        day, start, end = minute // _DAY_MIN, minute - span_min / 2, minute + span_min / 2
        missing = sum(blip.part_of(start, end) for blip in self._restarts.get(day, ()))
        if missing >= 1:
            return None
        blips = (b for b in self._blips.get(day, ()) if b.where == lane.component)
        failing = USUAL_FAILING + sum(blip.share * blip.part_of(start, end) for blip in blips)
        crowd, wake = self._people(lane.country, minute)
        return Harm(
            traffic=crowd * wake * (1 - missing),
            failing=failing,
        )

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return how many people there are, and how much is talked where everybody watches."""
        country = crowd.country or {"fr": "FR", "pt": "BR"}.get(crowd.lang, "US")
        talk = self._talk(country, minute) * crowd.per_min if crowd.kind == "mention" else 0.0
        return Stir(talk, TALK, usual=self._people(country, minute)[0])

    def probe_error(self, probe: Probe, minute: float) -> ErrorClass | None:
        """Return the timeouts of a probe whose own line is down."""
        lines = self._lines.get(minute // _DAY_MIN, ())
        return "timeout" if any(b.where == probe.place and b.start <= minute < b.end for b in lines) else None

    def late_s(self, source: str, minute: float) -> int:
        """Return how much later than usual a gateway's batch comes in."""
        late = self._late.get(minute // _DAY_MIN, ()) if source == GATEWAY else ()
        return next((int(b.share) for b in late if b.start <= minute < b.end), 0)

    def _people(self, country: str, minute: float) -> tuple[float, float]:
        """Return how many people there are (1 = as at the start), and how busy they are against other worlds'."""
        if minute != self._minute:
            self._minute, self._now = minute, {}
        if country not in self._now:
            self._now[country] = self._crowd(country, minute), self._wake(country, minute)
        return self._now[country]

    def _crowd(self, country: str, minute: float) -> float:
        """Return how many people there are, growth and surges together; 1 = as at the start."""
        crowd = 1.0 + GROWTH * max(0.0, minute) / (DAYS * _DAY_MIN)
        for surge in self._surges.get(minute // _DAY_MIN, ()):
            if country in surge.countries:
                crowd *= 1 + (surge.traffic - 1) * surge.strength_at(minute)
        return crowd

    def _talk(self, country: str, minute: float) -> float:
        surges = self._surges.get(minute // _DAY_MIN, ())
        return sum((s.talk - 1) * s.strength_at(minute) for s in surges if country in s.countries)

    def _wake(self, country: str, minute: float) -> float:
        """Return the factor that makes nights deeper than elsewhere, by the clock of the day."""
        at = self._start + timedelta(minutes=minute)
        offset_h = PLACES[country].offset_h
        awake = measure_awake(at.timestamp(), offset_h + shift_clock(country, at))
        return awake**3 / measure_awake(at.timestamp(), offset_h)


def _by_day(items: Iterable[_Lasting]) -> dict[float, list[_Lasting]]:
    days: dict[float, list[_Lasting]] = {}
    for item in items:
        for day in range(int(item.start // _DAY_MIN), int(item.end // _DAY_MIN) + 1):
            days.setdefault(float(day), []).append(item)
    return days


class OrdinaryYear(World):
    """The only world whose trouble is another with each seed."""

    def trouble_of(self, seed: int) -> Trouble:
        """Return the year of a seed."""
        return OrdinaryDays(_calendar_of(seed, self.name), self.outage_start)

    def phases(self, seed: int) -> list[Phase]:
        """Return the year in ten minutes, but for some of its hours."""
        return list(self._split(_calendar_of(seed, self.name).quick_hours))

    def _split(self, hours: tuple[int, ...]) -> Iterator[Phase]:
        at = self.story_start
        for hour in hours:
            start = start_of_hour(self.outage_start, hour)
            if start < at or start >= self.end:
                continue
            if at < start:
                yield Phase(at, start, PACE)
            at = min(self.end, start + timedelta(hours=1))
            yield Phase(start, at, QUICK)
        if at < self.end:
            yield Phase(at, self.end, PACE)


@cache
def _calendar_of(seed: int, name: str) -> Calendar:
    return draw_calendar(start_draws(seed, name, 3))


ORDINARY_YEAR: Final[World] = OrdinaryYear(
    name="ordinary-year",
    about="a year of ordinary days: weekly rhythm, holidays, growth, pushes, finals, releases, small mishaps",
    truth=Truth(
        must="at most one false notice and twelve false hints",
        minutes=DAYS * _DAY_MIN,
        faults=(),
        false_notices=1,
        false_hints=12,
    ),
    settings=build_settings(),
    history_start=START - timedelta(days=14),
    story_start=START,
    outage_start=START,
    end=START + timedelta(days=DAYS),
    trouble=Trouble(),
    lanes=tuple(lane._replace(per_s=lane.per_s * SIZE) for lane in build_lanes(APP, countries=COUNTRIES)),
    crowds=tuple(
        crowd
        for crowd in build_crowds(APP, COUNTRIES, texts=2)
        if crowd.kind != "mention" or crowd.lang in ("en", "fr", "pt")
    ),
    probes=build_probes(APP),
    is_dated=True,
)
