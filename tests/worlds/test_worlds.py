"""Rehearsal worlds: repeatable, well-formed, and true to what they tell."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from itsus.intake.check import check, time_received
from itsus.model.signal import Signal
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.world import World

#: The worlds of DESIGN 5, in its order.
DESIGNED = [
    "oct4", "stories-ios-us", "carrier-fr", "bad-release-android", "news-talk", "night-small", "ninety-seconds",
    "telemetry-gap", "flood-one-source", "hacked-fear", "cdn-fails", "relapse", "creeping-errors", "two-problems",
    "ordinary-year",
]  # fmt: skip


def played(name: str) -> World:
    """Return a world as it is, but of the year its first days only."""
    found = WORLDS[name]
    return found if name != "ordinary-year" else days_of_the_year(0, 3)


def days_of_the_year(first: int, last: int) -> World:
    year = WORLDS["ordinary-year"]
    start = year.story_start + timedelta(days=first)
    return replace(
        year, history_start=start - timedelta(days=1), story_start=start, end=start + timedelta(days=last - first)
    )


@cache
def world(name: str) -> list[Signal]:
    return list(played(name).build(1))


@cache
def oct4_story() -> list[Signal]:
    return [s for s in world("oct4") if s.at >= WORLDS["oct4"].story_start]


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2021-10-04T{clock}").replace(tzinfo=UTC)


def between(signals: Iterable[Signal], start: str, end: str, **fields: str) -> list[Signal]:
    chosen = (s for s in signals if at(start) <= s.at < at(end))
    return [s for s in chosen if all(getattr(s, name) == value for name, value in fields.items())]


def failing_share(signals: list[Signal]) -> float:
    return sum(s.failed for s in signals) / max(1, sum(s.ok + s.failed for s in signals))


def during(name: str, minutes: tuple[float, float]) -> list[Signal]:
    start, end = (WORLDS[name].onset(1) + timedelta(minutes=m) for m in minutes)
    return [s for s in world(name) if start <= s.at < end]


def test_every_world_of_the_design_is_there() -> None:
    assert list(WORLDS) == DESIGNED


def test_the_page_about_rehearsals_lists_every_world() -> None:
    page = (Path(__file__).parents[2] / "docs/rehearsals.md").read_text()
    assert re.findall(r"^\| `([a-z0-9-]+)` \|", page, re.MULTILINE) == DESIGNED


@pytest.mark.parametrize("name", list(WORLDS))
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(name: str) -> None:
    first, again, other = (list(islice(WORLDS[name].story(seed), 2000)) for seed in (7, 7, 8))
    assert msgspec.json.encode(first) == msgspec.json.encode(again)
    assert msgspec.json.encode(first) != msgspec.json.encode(other)


@pytest.mark.parametrize("name", list(WORLDS))
def test_signals_are_well_formed_and_in_order_of_receipt(name: str) -> None:
    last = 0.0
    for signal in world(name):
        received_s = time_received(signal)
        assert received_s >= last
        last = received_s
        check(signal, datetime.fromtimestamp(received_s, UTC))


@pytest.mark.parametrize("name", list(WORLDS))
def test_history_ends_before_the_story_begins(name: str) -> None:
    whole = played(name)
    history = [s for s in world(name) if s.at < whole.story_start]
    assert max(map(time_received, history)) <= whole.story_start.timestamp()
    assert min(s.at for s in history) == whole.history_start
    assert max(map(time_received, world(name))) <= whole.end.timestamp()


@pytest.mark.parametrize("name", list(WORLDS))
def test_everything_says_that_it_is_a_rehearsal(name: str) -> None:
    assert all(s.source.startswith(("rehearsal-", "statuspage-")) for s in world(name))


@pytest.mark.parametrize("name", list(WORLDS))
def test_its_apps_and_components_are_configured(name: str) -> None:
    settings = WORLDS[name].settings
    for app, component in {(s.app, s.component) for s in world(name)}:
        assert not component or component in settings.app(app).components


@pytest.mark.parametrize("name", list(WORLDS))
def test_every_language_is_heard(name: str) -> None:
    heard = {"en", "fr", "es", "pt", "de"} if name != "ordinary-year" else {"en", "fr", "pt"}
    assert {s.lang for s in world(name) if s.kind == "mention"} == heard


def test_oct4_is_small_enough_to_be_a_file() -> None:
    assert len(world("oct4")) <= 200_000


def test_oct4_the_quiet_week_breathes_with_day_and_night() -> None:
    asleep, awake = (
        sum(s.ok for s in world("oct4") if s.kind == "request" and s.country == "FR" and s.at == day)
        for day in (datetime(2021, 9, 29, 6, 0, tzinfo=UTC), datetime(2021, 9, 29, 18, 0, tzinfo=UTC))
    )
    assert awake > 2 * asleep


def test_oct4_telemetry_dies_with_the_service_without_a_word_of_failure() -> None:
    assert not between(oct4_story(), "15:42", "21:28", kind="request")
    assert not between(oct4_story(), "15:42", "21:28", kind="metric")
    assert failing_share(between(oct4_story(), "15:39", "15:42", kind="request")) < 0.02


def test_oct4_every_app_loses_its_traffic_by_1542() -> None:
    last = {
        app: max(s.at for s in between(oct4_story(), "15:00", "16:00", kind="request", app=app))
        for app in WORLDS["oct4"].settings.apps
    }
    assert all(at("15:39") <= moment < at("15:42") for moment in last.values())


def test_oct4_names_stop_resolving_one_cache_after_the_other() -> None:
    failed = [s for s in between(oct4_story(), "15:39", "21:00", kind="probe") if s.failed and s.error == "dns"]
    first: dict[tuple[str, str], datetime] = {}
    for signal in failed:
        first.setdefault((signal.app, signal.source), signal.at)
    assert len(first) == 18
    assert min(first.values()) == at("15:42:30")
    assert max(first.values()) < at("15:50")
    assert failing_share(between(oct4_story(), "15:50", "21:00", kind="probe")) == 1.0


def test_oct4_people_begin_to_speak_at_about_1544() -> None:
    def told(start: str, end: str) -> int:
        return sum(s.count for s in between(oct4_story(), start, end, kind="report"))

    assert told("15:43", "15:44") < 60
    assert told("15:44", "15:46") > 2 * told("15:41", "15:43")
    assert told("16:00", "16:02") > 30 * told("15:44", "15:46") / 5
    assert sum(s.count for s in between(oct4_story(), "16:00", "16:01", kind="mention")) > 10_000


def test_oct4_jokes_come_later() -> None:
    def joking(start: str, end: str) -> float:
        said = between(oct4_story(), start, end, kind="mention", lang="en")
        jokes = sum(
            s.count
            for s in said
            if any(
                w in s.text.lower()
                for w in ("lmao", "cable", "wife", "intern ", "families", "productivity", "running here")
            )
        )
        return jokes / sum(s.count for s in said)

    assert joking("15:50", "16:08") < 0.1
    assert joking("17:00", "17:30") > 0.3


def test_oct4_comes_back_in_stages() -> None:
    story = oct4_story()
    assert {s.error for s in between(story, "21:27", "21:28", kind="probe") if s.failed} == {"connect"}
    assert failing_share(between(story, "21:30", "21:40", kind="request")) > 0.2
    assert failing_share(between(story, "22:55", "23:20", kind="request")) < 0.005
    early, late = (
        sum(s.ok for s in between(story, *span, kind="request")) for span in (("21:30", "21:35"), ("22:55", "23:00"))
    )
    assert late > 3 * early
    assert failing_share(between(story, "21:40", "23:20", kind="probe")) < 0.01


def test_oct4_writing_does_not_speak_with_one_voice() -> None:
    texts = Counter(s.text for s in between(oct4_story(), "16:00", "16:30", kind="mention"))
    assert len(texts) > 500


def test_stories_fail_on_ios_in_the_us_and_nowhere_else() -> None:
    requests = [s for s in during("stories-ios-us", (0, 60)) if s.kind == "request"]
    there = [s for s in requests if (s.component, s.country, s.platform) == ("stories", "US", "ios")]
    assert 0.3 < failing_share(there) < 0.4
    assert failing_share([s for s in requests if s not in there]) < 0.005


def test_a_carrier_takes_all_apps_with_it_but_no_other_network() -> None:
    requests = [s for s in during("carrier-fr", (0, 70)) if s.kind == "request"]
    failing = {(s.app, s.network) for s in requests if failing_share([s]) > 0.1}
    assert failing == {(app, "AS3215") for app in ("photogram", "facespace", "wazzup")}


def test_a_bad_release_is_nowhere_before_it_is_released() -> None:
    release = [s for s in world("bad-release-android") if s.version == "300.2" and s.platform == "android"]
    assert min(s.at for s in release) >= WORLDS["bad-release-android"].onset(1) - timedelta(seconds=60)
    assert failing_share([s for s in release if s.kind == "request"]) > 0.3


@pytest.mark.parametrize("name", ["news-talk", "flood-one-source", "hacked-fear"])
def test_where_only_people_are_loud_nothing_fails(name: str) -> None:
    machines = [s for s in world(name) if s.kind in ("request", "probe")]
    assert failing_share(machines) < 0.004


def test_nobody_speaks_of_a_small_failure_at_night() -> None:
    def told(minutes: tuple[float, float]) -> int:
        return sum(s.count for s in during("night-small", minutes) if s.kind == "report")

    assert told((0, 45)) < 2 * max(told((-45, 0)), 20)


def test_a_telemetry_gap_is_silence_of_machines_alone() -> None:
    kinds = {s.kind for s in during("telemetry-gap", (1, 39))}
    assert kinds == {"probe", "report", "search", "mention"}


def test_the_flood_comes_from_few_people_of_one_source() -> None:
    flood = [s for s in world("flood-one-source") if s.source == "rehearsal-forum"]
    assert sum(s.count for s in flood) > 10_000
    assert len({s.person for s in flood}) == 12
    assert len({s.text for s in flood}) == 4


def test_fear_for_accounts_is_told_in_tickets_too() -> None:
    tickets = [s for s in during("hacked-fear", (10, 40)) if s.kind == "ticket"]
    assert sum(s.count for s in tickets) > 500


def test_the_cdn_says_so_after_six_minutes_and_when_it_is_over() -> None:
    words = [s for s in world("cdn-fails") if s.kind == "alert"]
    start = WORLDS["cdn-fails"].onset(1)
    assert {(s.at - start, s.status) for s in words} == {
        (timedelta(minutes=6), "firing"),
        (timedelta(minutes=60), "resolved"),
    }
    assert {s.dependency for s in words} == {"cdn"}


def test_the_relapse_leaves_enough_good_minutes_to_call_it_fixed() -> None:
    spans = ((15, 20), (20, 40), (40, 45))
    feeds = [[s for s in during("relapse", span) if s.component == "feed"] for span in spans]
    assert [failing_share(feed) > 0.3 for feed in feeds] == [True, False, True]


def test_errors_creep() -> None:
    shares = [
        failing_share([s for s in during("creeping-errors", (m, m + 2)) if s.component == "messages"])
        for m in (0, 20, 40, 60)
    ]
    assert shares == sorted(shares)
    assert shares[0] < 0.02
    assert 0.18 < shares[-1] < 0.22


def test_sources_do_not_count_in_step() -> None:
    story = [s for s in during("stories-ios-us", (0, 30)) if s.received is not None]
    spans = {kind: {s.span for s in story if s.kind == kind} for kind in ("request", "metric")}
    assert (spans["request"], spans["metric"]) == ({10}, {60})
    assert {s.at.second for s in story if s.kind == "metric"} == {20}
    assert len({s.at.timestamp() % 30 for s in story if s.kind == "probe"}) > 3


def test_what_is_counted_live_is_received_after_it_was_counted() -> None:
    late = [time_received(s) - s.at.timestamp() - s.span for s in during("stories-ios-us", (0, 30))]
    assert min(late) >= 0
    assert max(late) > 10


def test_the_trouble_starts_at_no_full_minute_but_that_of_the_record_does() -> None:
    assert len({WORLDS["relapse"].onset(seed).second for seed in range(10)}) > 5
    assert {WORLDS["oct4"].onset(seed) for seed in range(10)} == {at("15:39")}
