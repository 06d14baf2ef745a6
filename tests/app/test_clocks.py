from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.app.clocks import StoryClock, SystemClock, decode_story, read_duration, read_time
from itsus.model.errors import InputError

STORY = datetime(2021, 10, 4, 15, 0, tzinfo=UTC)
WALL = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


def build_clock(passed_s: float, speed: float = 60) -> StoryClock:
    return StoryClock(STORY, speed, WALL, wall=lambda: WALL + timedelta(seconds=passed_s))


def test_a_story_begins_where_it_says() -> None:
    assert build_clock(0).now() == STORY


def test_a_second_of_the_wall_is_a_minute_of_the_story() -> None:
    assert build_clock(1).now() == STORY + timedelta(minutes=1)


@given(st.floats(-1e6, 1e6), st.floats(0.1, 600))
def test_a_time_of_the_story_comes_back_from_the_wall(passed_s: float, speed: float) -> None:
    clock = build_clock(passed_s, speed)
    assert abs(clock.to_wall(clock.now()) - (WALL + timedelta(seconds=passed_s))) < timedelta(milliseconds=1)


def test_all_processes_of_a_rehearsal_share_one_clock() -> None:
    clock = build_clock(0, 12.5)
    other = decode_story(clock.encode())
    assert (other.start, other.speed, other.wall_start) == (STORY, 12.5, WALL)


@pytest.mark.parametrize("text", ["", "2021", "a b c", "2021-10-04T15:00Z fast 2021-10-04T15:00Z"])
def test_what_is_no_clock_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        decode_story(text)


async def test_a_time_that_has_passed_is_not_waited_for() -> None:
    await build_clock(10).sleep_until(STORY)
    await SystemClock().sleep_until(WALL - timedelta(days=3650))


def test_the_walls_clock_is_its_own_wall() -> None:
    assert SystemClock().to_wall(STORY) == STORY
    assert SystemClock().now().tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["2021-10-04T15:00Z", "2021-10-04T15:00:00+00:00", "2021-10-04T17:00+02:00", "2021-10-04 15:00"]
)
def test_times_are_read_as_people_type_them(text: str) -> None:
    assert read_time(text) == STORY


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("30m", 1800), ("2h", 7200), ("1d", 86_400), ("0s", 0)])
def test_durations_are_read_as_people_type_them(text: str, seconds: int) -> None:
    assert read_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "2", "h", "-2h", "1.5h", "2 h", "400d", "9999999999999d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is not a duration"):
        read_duration(text)


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(InputError, match="is not a time"):
        read_time("yesterday")
