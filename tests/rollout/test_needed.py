"""How many more people would settle it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.rollout.needed import count_needed
from itsus.rollout.ratio import ArmCount, bound_ratio, conclude

ALPHA = 0.05


def conclude_at(times: float, shown: ArmCount, held: ArmCount) -> str:
    """Return the verdict on so many times as many people who ask alike."""
    shown, held = (ArmCount(round(arm.exposed * times), round(arm.asked * times)) for arm in (shown, held))
    return conclude(*bound_ratio(shown, held, ALPHA))


@given(
    exposed=st.integers(20, 5_000),
    held=st.integers(20, 5_000),
    asked=st.floats(0, 0.5),
    held_asked=st.floats(0.01, 0.5),
)
def test_so_many_more_people_who_ask_alike_do_settle_it(
    exposed: int, held: int, asked: float, held_asked: float
) -> None:
    arms = ArmCount(exposed, round(exposed * asked)), ArmCount(held, round(held * held_asked))
    needed = count_needed(*arms, ALPHA)
    if needed is None:
        return
    times = 1.05 + needed / (exposed + held)  # counts are whole, so that a little more may be needed
    assert conclude_at(times, *arms) != "not yet"


def test_half_of_it_is_not_enough() -> None:
    shown, held = ArmCount(900, 18), ArmCount(100, 5)
    needed = count_needed(shown, held, ALPHA)

    assert needed is not None
    times = 1 + needed / 2 / 1000
    assert conclude_at(times, shown, held) == "not yet"


@pytest.mark.parametrize(
    ("shown", "held"),
    [
        (ArmCount(), ArmCount()),
        (ArmCount(900, 9), ArmCount(100, 0)),
        (ArmCount(0, 0), ArmCount(100, 4)),
        (ArmCount(900, 45), ArmCount(100, 5)),
    ],
)
def test_nobody_can_say_without_people_who_ask_or_where_both_ask_alike(shown: ArmCount, held: ArmCount) -> None:
    assert count_needed(shown, held, ALPHA) is None
