"""How much a sender may send."""

import pytest

from itsus.intake.limits import Prefixes, TokenBucket, prefix_of


def test_a_bucket_lets_a_burst_through_and_then_the_rate() -> None:
    bucket = TokenBucket(rate=100, batch=50, now_s=0.0)

    assert bucket.take(200, 0.0) == 0
    assert bucket.take(50, 0.0) == pytest.approx(0.5)
    assert bucket.take(50, 0.5) == 0
    assert bucket.take(1, 0.5) > 0


def test_a_bucket_always_holds_one_batch() -> None:
    assert TokenBucket(rate=1, batch=10_000, now_s=0.0).take(10_000, 0.0) == 0


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("", ""),
        ("local socket", ""),
    ],
)
def test_a_network_is_a_24_or_a_48(address: str, prefix: str) -> None:
    assert prefix_of(address) == prefix


def test_signals_of_one_network_are_capped_each_minute() -> None:
    prefixes = Prefixes(signals_per_min=3, people_per_min=100)

    def admitted(address: str, now_s: float) -> int:
        return sum(prefixes.admits(address, "", now_s) for _ in range(5))

    assert admitted("192.0.2.1", 0) == 3
    assert admitted("192.0.2.200", 59) == 0
    assert admitted("192.0.3.1", 59) == 3
    assert admitted("192.0.2.1", 60) == 3


def test_distinct_people_of_one_network_are_capped_but_the_known_go_on() -> None:
    prefixes = Prefixes(signals_per_min=100, people_per_min=2)

    assert [prefixes.admits("192.0.2.1", person, 0) for person in ("a", "b", "c", "a", "b", "")] == [
        True, True, False, True, True, True,
    ]  # fmt: skip


def test_no_address_is_held_in_the_clear_and_none_after_its_minute() -> None:
    prefixes = Prefixes(signals_per_min=100, people_per_min=2)
    prefixes.admits("192.0.2.1", "someone", 0)

    assert "192.0" not in repr(vars(prefixes))
    assert "someone" not in repr(vars(prefixes))
    prefixes.admits("198.51.100.1", "", 61)
    assert len(prefixes._signals) == 1
    assert prefixes._people == {}
