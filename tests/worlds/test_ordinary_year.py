"""A year of ordinary days: what it holds, and that none of it is an outage."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from itsus.model.signal import Signal
from itsus.replay.worlds.calendar import Calendar, Surge, draw_calendar, shift_clock
from itsus.replay.worlds.chance import start_draws
from itsus.replay.worlds.ordinary_year import START, OrdinaryYear
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.trouble import USUAL_FAILING, Lane

YEAR = WORLDS["ordinary-year"]


@cache
def calendar() -> Calendar:
    return draw_calendar(start_draws(1, YEAR.name, 3))


def told(start: datetime, hours: float) -> list[Signal]:
    return list(replace(YEAR, story_start=start, end=start + timedelta(hours=hours)).story(1))


def at_minute(minute: float) -> datetime:
    """Return the full hour in which a minute of the year lies."""
    return START + timedelta(hours=minute // 60)


def requests(signals: list[Signal], **fields: str) -> list[Signal]:
    return [s for s in signals if s.kind == "request" and all(getattr(s, n) == v for n, v in fields.items())]


def per_s(signals: list[Signal]) -> float:
    return sum(s.ok + s.failed for s in signals) / sum(s.span for s in signals)


def failing(lane: Lane, minute: float, span_min: float) -> float:
    harm = YEAR.trouble_of(1).harm_over(lane, minute, span_min)
    assert harm is not None
    return harm.failing


def test_it_is_another_year_with_another_seed() -> None:
    assert draw_calendar(start_draws(1, YEAR.name, 3)) == calendar()
    assert draw_calendar(start_draws(2, YEAR.name, 3)) != calendar()


def test_it_has_no_more_than_forty_series() -> None:
    day = told(START + timedelta(days=40), 24)
    assert len({(s.kind, s.component, s.country, s.lang, s.source) for s in day}) <= 40


def test_some_hours_of_it_are_counted_in_ten_seconds() -> None:
    assert len(calendar().quick_hours) == 36
    hour = START + timedelta(hours=calendar().quick_hours[5])
    assert {s.span for s in requests(told(hour - timedelta(hours=1), 3))} == {600, 10}
    assert isinstance(YEAR, OrdinaryYear)


def test_a_match_brings_twice_as_many_people_within_minutes_and_much_talk() -> None:
    final = next(s for s in calendar().surges if s.talk > 9)
    before, during = (told(at_minute(final.start) + timedelta(hours=h), 1) for h in (-2, 1))
    assert per_s(requests(during)) > 1.5 * per_s(requests(before))
    talk = [Counter(s.kind for s in part for _ in range(s.count))["mention"] for part in (before, during)]
    assert talk[1] > 3 * talk[0]


def test_a_release_fails_a_little_for_less_than_a_minute() -> None:
    for blip in calendar().blips:
        assert 10 <= (blip.end - blip.start) * 60 <= 60
        assert 0.02 <= blip.share <= 0.08
    blip = max(calendar().blips, key=lambda b: b.share * (b.end - b.start))
    lane = next(lane for lane in YEAR.lanes if lane.component == blip.where)
    assert failing(lane, blip.start + 1 / 12, 1 / 6) == pytest.approx(USUAL_FAILING + blip.share, rel=0.01)
    assert failing(lane, blip.start + 1, 10) < USUAL_FAILING + 0.01


def test_a_surge_rises_stays_and_ebbs() -> None:
    surge = Surge(100, 10, 20, 40, 2.0, 1.0, frozenset())
    strengths = [surge.strength_at(minute) for minute in (99, 105, 110, 130, 150, 170)]
    assert strengths == pytest.approx([0, 0.5, 1, 1, 0.5, 0])


def test_a_restarting_gateway_counts_a_minute_less() -> None:
    restart = calendar().restarts[0]
    lane, middle = YEAR.lanes[0], restart.start + 0.5
    assert YEAR.trouble_of(1).harm_over(lane, middle, 1 / 6) is None
    harms = [YEAR.trouble_of(1).harm_over(lane, minute, 10) for minute in (middle, middle + 10)]
    restarting, usual = (harm.traffic for harm in harms if harm)
    assert restarting < 0.95 * usual


def test_late_batches_come_in_late_and_nothing_is_out_of_order() -> None:
    batch = calendar().late[0]
    late = [s for s in requests(told(at_minute(batch.start) - timedelta(hours=1), 3)) if s.received is not None]
    worst = max((s.received - s.at).total_seconds() - s.span for s in late if s.received)
    assert worst >= batch.share


def test_a_probe_whose_line_is_down_times_out_alone() -> None:
    line = calendar().lines[0]
    trouble = YEAR.trouble_of(1)
    failing = {p.place for p in YEAR.probes if trouble.probe_error(p, line.start + 1) == "timeout"}
    assert failing == {line.where}


def test_nights_are_near_zero_somewhere() -> None:
    night = requests(told(datetime(2022, 2, 2, 8, tzinfo=UTC), 2), country="BR", component="login")
    assert min(s.ok for s in night) < 15


def test_clocks_change_in_spring_and_autumn_but_not_in_brazil() -> None:
    winter, summer = datetime(2022, 1, 15, tzinfo=UTC), datetime(2022, 7, 15, tzinfo=UTC)
    assert [shift_clock(c, summer) - shift_clock(c, winter) for c in ("US", "FR", "BR")] == [1, 1, 0]


def test_nothing_fails_for_long() -> None:
    day = requests(told(START + timedelta(days=100), 24))
    share = sum(s.failed for s in day) / sum(s.ok + s.failed for s in day)
    assert share == pytest.approx(USUAL_FAILING, rel=0.2)
