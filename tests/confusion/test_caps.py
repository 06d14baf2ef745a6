"""No one of many gives more than its share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.confusion.caps import MOST_SHARE, cap_shares, share_of_sources

AMOUNTS = st.lists(st.floats(0, 1e6), max_size=12)
SHARES = st.sampled_from([0.2, 0.25, 1 / 3, 0.5, 1.0])
RESTS = st.floats(-1e3, 1e6)


@given(AMOUNTS, SHARES, RESTS)
def test_none_gives_more_than_its_share_of_what_is_left(amounts: list[float], share: float, rest: float) -> None:
    capped = cap_shares(amounts, share, rest)
    allowed = share * max(0.0, rest + sum(capped))
    assert all(amount <= allowed * (1 + 1e-9) + 1e-6 for amount in capped)


@given(AMOUNTS, SHARES, RESTS)
def test_nothing_is_raised_and_the_order_stays(amounts: list[float], share: float, rest: float) -> None:
    capped = cap_shares(amounts, share, rest)
    assert all(0 <= after <= before for after, before in zip(capped, amounts, strict=True))
    assert [x for _, x in sorted(zip(amounts, capped, strict=True))] == sorted(capped)


@given(AMOUNTS, SHARES, st.floats(0, 1e6))
def test_no_more_is_cut_than_the_bound_needs(amounts: list[float], share: float, rest: float) -> None:
    capped = cap_shares(amounts, share, rest)
    if capped == amounts:
        return
    level = max(capped) * 1.001 + 1e-3
    louder = [min(amount, level) for amount in amounts]
    assert max(louder) > share * (rest + sum(louder)) or louder == capped


@pytest.mark.parametrize(
    ("amounts", "share", "rest", "expected"),
    [
        ([1000.0], 0.2, 40.0, [10.0]),
        ([1000.0], 0.2, 0.0, [0.0]),
        ([1000.0, 1000.0], 0.2, 30.0, [10.0, 10.0]),
        ([10.0, 10.0, 10.0, 10.0, 10.0], 0.2, 0.0, [10.0] * 5),
        ([400.0, 5.0, 3.0], 0.5, 0.0, [8.0, 5.0, 3.0]),
        ([400.0, 5.0], 1.0, 0.0, [400.0, 5.0]),
        ([5.0], 0.2, -10.0, [0.0]),
        ([], 0.2, 7.0, []),
    ],
)
def test_the_largest_are_cut_to_one_level(
    amounts: list[float], share: float, rest: float, expected: list[float]
) -> None:
    assert cap_shares(amounts, share, rest) == pytest.approx(expected)


def test_of_many_sources_each_gives_a_fifth_of_few_what_is_possible() -> None:
    assert [share_of_sources(n) for n in (1, 2, 3, 4, 6, 50)] == pytest.approx([1, 1, 0.5, 1 / 3, MOST_SHARE, 0.2])
