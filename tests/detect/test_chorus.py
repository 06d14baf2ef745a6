"""A crowd that spreads over several kinds of people's signals."""

import math

from hypothesis import given
from hypothesis import strategies as st

from itsus.detect.chorus import FAINT_SCORE, Member, combine, join
from itsus.detect.directory import GroupKey

scores = st.floats(0, 250, allow_nan=False)


def member(kind: str, score: float, who: str = "", excess: float = 8.0) -> Member:
    return Member(GroupKey("photogram", kind, who or f"{kind}s"), score, excess)


def test_two_kinds_that_are_surprising_together_are_heard() -> None:
    heard, score = join([member("report", 4.0), member("search", 5.0)], 12.0)

    assert {m.key.kind for m in heard} == {"report", "search"}
    assert 7 < score < 9


def test_one_kind_is_no_chorus_however_loud() -> None:
    assert join([member("report", 80.0), member("report", 80.0, "others")], 12.0) == ((), 0.0)


def test_one_source_is_no_chorus_in_however_many_kinds() -> None:
    assert join([member("report", 80.0, "pk"), member("search", 80.0, "pk")], 12.0) == ((), 0.0)


def test_what_is_not_surprising_by_itself_lends_nothing() -> None:
    assert join([member("report", 8.0), member("search", FAINT_SCORE - 0.1)], 12.0) == ((), 0.0)


def test_few_messages_are_no_crowd_however_surprising() -> None:
    assert join([member("report", 30.0, excess=5.0), member("search", 30.0, excess=5.0)], 12.0) == ((), 0.0)


@given(scores)
def test_a_score_alone_is_worth_what_it_is(score: float) -> None:
    assert math.isclose(combine([score]), score, rel_tol=1e-6, abs_tol=1e-9)


@given(scores, scores)
def test_another_score_is_never_worth_more_than_itself(one: float, other: float) -> None:
    assert combine([one, other]) <= one + other + 1e-9
