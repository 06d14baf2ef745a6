"""Figures by time, in bounded memory."""

from hypothesis import given
from hypothesis import strategies as st

from itsus.replay.curves import ASKED, MINUTES, SAID, Counted, Strip, new_cell


def cell(said: float = 0.0, asked: float = 0.0) -> list[float]:
    made = new_cell()
    made[SAID], made[ASKED] = said, asked
    return made


@given(st.lists(st.integers(0, 1_000_000), min_size=1, max_size=200))
def test_a_strip_never_holds_more_cells_than_it_may(minutes: list[int]) -> None:
    strip = Strip(16)

    for minute in minutes:
        strip.add(minute, cell(asked=1))

    assert len(strip.cells) <= 16
    assert sum(c[ASKED] for c in strip.cells.values()) == len(minutes)
    assert sum(c[MINUTES] for c in strip.cells.values()) == len(minutes)


def test_a_peak_stays_as_high_as_it_was_when_cells_become_wider() -> None:
    strip = Strip(8)

    for minute in range(1000):
        strip.add(minute, cell(said=500 if minute == 321 else 1))

    assert max(c[SAID] for c in strip.cells.values()) == 500


@given(st.integers(0, 10**9), st.integers(61, 86_400), st.integers(1, 10**6))
def test_a_slow_count_is_spread_over_its_time(start: int, span: int, amount: int) -> None:
    spread = list(Counted("photogram", SAID, start, span, amount).by_minute())

    assert spread[0][0] == start // 60
    assert all(share == amount * 60 / span for _, share in spread)
    assert len(spread) <= 1441


def test_a_count_of_a_minute_or_less_falls_into_its_minute() -> None:
    assert list(Counted("photogram", SAID, 600, 10, 7.0).by_minute()) == [(10, 7.0)]
