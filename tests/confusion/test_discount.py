"""The bounds on what one text and one source give hold for whatever is heard."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.confusion.caps import MOST_SHARE, share_of_sources
from itsus.confusion.discount import LEAST_COPIED, discount_copies, find_left, weigh_sources
from itsus.confusion.heard import Heard
from itsus.confusion.said import COLUMNS, CONFUSED, MOCKING, WEIGHED


def vector(people: float, mocking: float = 0.0) -> list[float]:
    columns = [0.0] * COLUMNS
    columns[CONFUSED] = columns[WEIGHED] = people
    columns[MOCKING] = mocking
    return columns


@st.composite
def sources(draw: st.DrawFn) -> Heard:
    """Draw what one source says; its copies are part of it."""
    copies = draw(st.dictionaries(st.integers(1, 6), st.floats(0, 500), max_size=4))
    people = draw(st.floats(0, 300)) + sum(copies.values())
    return Heard(
        kind=draw(st.sampled_from(["report", "search", "mention"])),
        source=draw(st.sampled_from("abcdefgh")),
        minutes=draw(st.sampled_from([0.5, 1.0, 2.0])),
        said=tuple(vector(people, mocking=3.0)),
        usual=draw(st.floats(0, 20)),
        clumps=1.0,
        doubt=0.0,
        is_slow=False,
        copies={text: vector(n) for text, n in copies.items()},
    )


HEARD = st.lists(sources(), min_size=1, max_size=8)


@given(HEARD)
def test_what_counts_of_each_text_is_a_fifth_of_what_is_above_normal(heard: list[Heard]) -> None:
    left = find_left(heard)
    above = sum(one.excess for one in discount_copies(heard))
    for text, part in left.items():
        said = sum(one.copies[text][CONFUSED] for one in heard if text in one.copies)
        assert part * said <= max(MOST_SHARE * max(0.0, above), LEAST_COPIED) + 1e-6


@given(HEARD)
def test_copies_never_add_and_mockery_stays(heard: list[Heard]) -> None:
    for before, after in zip(heard, discount_copies(heard), strict=True):
        assert all(0 <= b <= a for a, b in zip(before.said, after.said, strict=True))
        assert after.said[MOCKING] == before.said[MOCKING]


@given(HEARD)
def test_no_source_gives_more_than_its_share_of_what_is_above_normal(heard: list[Heard]) -> None:
    weighed = weigh_sources(heard)
    share = share_of_sources(len({one.source for one in heard if one.is_named}))
    given_by: dict[str, float] = defaultdict(float)
    for one, loudness in weighed:
        assert 0 <= loudness <= 1
        given_by[one.source] += loudness * one.excess
    above = max(0.0, sum(given_by.values()))
    if share < 1:
        assert max(given_by.values()) <= share * above + 1e-6


def test_one_and_two_sources_are_heard_as_they_are() -> None:
    heard = [Heard("report", s, 1.0, tuple(vector(n)), 0.0, 1.0, 0.0, is_slow=False) for s, n in (("a", 900), ("b", 3))]
    assert [w.loudness for w in weigh_sources(heard)] == pytest.approx([1, 1])
