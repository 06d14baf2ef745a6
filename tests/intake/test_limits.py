"""How much a sender may send."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def say(prefixes: Prefixes, addresses: Iterable[str], now_s: float = 0) -> Counter[str]:
    """Return how many of what people say at some addresses is taken."""
    return Counter(a for a in addresses if prefixes.admits(a, "", now_s, is_said=True))


def test_a_lone_network_may_say_little() -> None:
    assert say(Prefixes(600, 200), ["198.51.100.1"] * 500) == {"198.51.100.1": 4}


def test_one_network_gives_a_fifth_of_what_is_said_in_a_minute_at_most() -> None:
    crowd = [f"203.0.{i % 200}.7" for i in range(400)]
    mixed = [address for honest in crowd for address in (honest, "198.51.100.1", "198.51.100.99")]
    taken = say(Prefixes(100_000, 200), mixed)

    hostile = taken["198.51.100.1"] + taken["198.51.100.99"]
    assert hostile == pytest.approx(0.2 * taken.total(), abs=1)
    assert taken.total() - hostile == 400, "nobody else is turned away"


@given(st.lists(st.integers(0, 9), max_size=300))
def test_no_network_ever_has_more_than_its_share(order: list[int]) -> None:
    prefixes, taken = Prefixes(10_000, 200), Counter[str]()
    for number in order:
        taken += say(prefixes, [f"203.0.{number}.1"])
        assert all(count <= max(4, 0.2 * taken.total()) for count in taken.values())


def test_the_share_is_of_people_and_begins_anew_each_minute() -> None:
    prefixes = Prefixes(600, 200)
    assert say(prefixes, ["198.51.100.1"] * 9).total() == 4
    assert all(prefixes.admits("198.51.100.1", "", 1) for _ in range(50)), "requests are not what people say"
    assert say(prefixes, ["198.51.100.1"] * 9, now_s=60).total() == 4


@pytest.mark.parametrize("address", ["", "127.0.0.1", "10.1.2.3", "192.168.7.7", "::1", "fd00::1", "::ffff:127.0.0.1"])
def test_a_proxy_of_ours_speaks_for_everybody(address: str) -> None:
    assert say(Prefixes(600, 200), [address] * 100).total() == 100
