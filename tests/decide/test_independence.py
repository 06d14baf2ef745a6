"""Different kinds, each from a source of its own."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.decide.independence import count_independent
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope

AT = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)


def seen(kind: str, *sources: str) -> Evidence:
    return Evidence("photogram", Scope(), kind, "d", sources, 50.0, AT, AT, 10)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([], 0),
        ([seen("report", "a", "b", "c")], 1),
        ([seen("report", "a"), seen("search", "a"), seen("mention", "a")], 1),
        ([seen("report", "a"), seen("search", "b")], 2),
        ([seen("report", "a"), seen("search", "a", "b")], 2),
        ([seen("request", "a", "b"), seen("report", "a"), seen("search", "b")], 2),
        ([seen("request", ""), seen("report", "")], 1),
        ([seen("request", "pk:one"), seen("report", "pk:two"), seen("search", "publishable")], 1),
    ],
)
def test_kinds_count_only_with_sources_of_their_own(evidence: list[Evidence], expected: int) -> None:
    assert count_independent(evidence, Confusion()) == expected


def test_confused_people_count_for_the_kinds_they_were_heard_in() -> None:
    heard = Confusion(level="low", kinds=("report", "search"), sources=("app", "help"))

    assert count_independent([seen("request", "gateway")], heard) == 3


def test_beside_people_alone_only_kinds_that_surge_count() -> None:
    heard = Confusion(level="high", kinds=("report", "ticket"), sources=("partner-feed", "desk"))

    assert count_independent([seen("report", "partner-feed")], heard) == 1
    assert count_independent([seen("report", "partner-feed"), seen("ticket", "desk")], heard) == 2


def test_calm_people_do_not_count() -> None:
    assert count_independent([seen("request", "gateway")], Confusion(kinds=("report",), sources=("app",))) == 1


@given(
    st.lists(st.tuples(st.sampled_from(["request", "probe", "report"]), st.sets(st.sampled_from("abc"), min_size=1))),
    st.randoms(),
)
def test_the_count_does_not_depend_on_order_and_is_bounded(pairs: list[tuple[str, set[str]]], random: object) -> None:
    evidence = [seen(kind, *sorted(sources)) for kind, sources in pairs]
    shuffled = list(evidence)
    getattr(random, "shuffle")(shuffled)  # noqa: B009 (hypothesis hands over an untyped Random)

    found = count_independent(evidence, Confusion())
    assert found == count_independent(shuffled, Confusion())
    assert found <= min(len({k for k, _ in pairs}), len(set().union(*(s for _, s in pairs))))
