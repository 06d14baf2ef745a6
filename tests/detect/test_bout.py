"""From when to when something is wrong, and whether it is over."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.detect.bout import Bout, Windows, find_bout


def windows(rates: list[float], span: int = 10, requests: float = 1000.0) -> Windows:
    begins = np.arange(len(rates), dtype=np.int64) * span
    return Windows(begins, begins + span, np.array(rates) * requests, np.full(len(rates), requests))


def bout(rates: list[float], **counted: float) -> Bout:
    return find_bout(windows(rates, int(counted.get("span", 10)), counted.get("requests", 1000.0)), clumps=1.0)


def test_a_bout_is_as_long_as_its_bad_windows() -> None:
    found = bout([0, 0, 0.4, 0.4, 0.4])
    assert (found.since_s, found.until_s, found.is_over) == (20, 50, False)


def test_healthy_windows_do_not_dilute_the_level() -> None:
    assert bout([0.0] * 25 + [0.4] * 5).level == pytest.approx(0.4)


def test_two_healthy_windows_end_it() -> None:
    assert not bout([0.4] * 5 + [0.0]).is_over
    assert bout([0.4] * 5 + [0.0, 0.0]).is_over


def test_one_healthy_window_of_a_slow_source_ends_it() -> None:
    assert bout([0.4, 0.4, 0.0], span=60).is_over


def test_silence_of_few_requests_ends_nothing() -> None:
    assert not bout([0.4] * 5 + [0.0, 0.0], requests=5).is_over


def test_what_goes_on_at_half_of_its_level_is_not_over() -> None:
    assert not bout([0.4] * 5 + [0.2] * 10).is_over


def test_what_creeps_up_lasts_to_the_present() -> None:
    assert bout([0.01 * n for n in range(30)]).until_s == 300


@given(start=st.integers(0, 59), span=st.sampled_from([10, 20, 30, 60]), length=st.integers(30, 90))
def test_a_blip_of_ninety_seconds_is_hardly_ever_taken_for_longer(start: int, span: int, length: int) -> None:
    seconds = np.zeros(360)
    seconds[60 + start : 60 + start + length] = 0.5
    found = bout(list(seconds.reshape(-1, span).mean(axis=1)), span=span)
    assert found.until_s - found.since_s <= 90 + span / 2
