"""How a story is cut into what is sent together."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from itsus.cli.player import batches
from itsus.model.signal import Signal

START = datetime(2021, 10, 4, 15, 46, tzinfo=UTC)


def report(after_s: float) -> Signal:
    at = START + timedelta(seconds=after_s)
    return Signal(kind="report", at=at, app="photogram", received=at)


@given(st.lists(st.floats(0, 600), max_size=200))
def test_nothing_waits_longer_than_a_second_of_the_story_and_nothing_is_lost(seconds: list[float]) -> None:
    told = [report(after_s) for after_s in sorted(seconds)]
    sent = list(batches(told, START.timestamp()))

    assert [signal for _, part in sent for signal in part] == told
    for at_s, part in sent:
        times = [signal.received.timestamp() for signal in part if signal.received]
        assert at_s == times[-1]
        assert times[-1] - times[0] <= 1


def test_a_crowd_that_never_pauses_is_sent_second_by_second() -> None:
    crowd = [report(tenths / 10) for tenths in range(600)]

    assert len(list(batches(crowd, START.timestamp()))) >= 50


def test_what_is_too_old_to_count_is_left_out() -> None:
    assert [part for _, part in batches([report(0), report(9)], START.timestamp() + 5)] == [[report(9)]]
