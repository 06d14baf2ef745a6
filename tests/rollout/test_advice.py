"""Whether to open the next stage."""

from typing import Any

import msgspec
import pytest

from itsus.rollout.advice import advise
from itsus.rollout.ratio import ArmCount, Conclusion
from itsus.rollout.verdict import StageVerdict


def verdict(conclusion: Conclusion = "not yet", **changes: Any) -> StageVerdict:
    nothing = StageVerdict("photogram", 0, False, ArmCount(), ArmCount(), None, 0.0, None, conclusion)
    return msgspec.structs.replace(nothing, **changes)


@pytest.mark.parametrize(("conclusion", "course"), [("conclusive", "open"), ("not yet", "wait"), ("harmful", "stop")])
def test_the_verdict_on_what_is_open_decides(conclusion: Conclusion, course: str) -> None:
    judged = verdict(conclusion)

    assert advise([judged], [0]).course == course
    assert advise([judged], [0]).verdict == judged


def test_nobody_counted_is_worth_waiting_for() -> None:
    assert advise([], [0]).course == "wait"


def test_with_nothing_open_there_is_nothing_to_wait_for() -> None:
    assert advise([], []).course == "open"


def test_the_widest_open_stage_counts() -> None:
    assert advise([verdict("conclusive"), verdict("not yet", stage=1)], [0, 1]).course == "wait"
    assert advise([verdict("not yet"), verdict("conclusive", stage=1)], [0, 1]).course == "open"


def test_harm_anywhere_stops() -> None:
    assert advise([verdict("harmful"), verdict("conclusive", stage=1)], [0, 1]).course == "stop"


def test_simulated_people_count_only_where_there_are_no_real_ones() -> None:
    simulated = verdict("conclusive", simulated=True)

    assert advise([simulated], [0]).course == "open"
    assert advise([simulated, verdict("not yet")], [0]).course == "wait"


def test_what_was_counted_in_a_stage_that_is_closed_again_decides_nothing() -> None:
    assert advise([verdict("harmful", stage=1)], [0]).course == "wait"
