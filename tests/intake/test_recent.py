"""What was seen is known for ten minutes, in bounded memory."""

from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.intake.recent import HORIZON_S, Recent


def test_a_key_is_known_for_ten_minutes_and_then_forgotten() -> None:
    recent: Recent[bool] = Recent()
    recent.swap(1, True, 1000.0)

    assert recent.is_known(1, 1599.0)
    assert not recent.is_known(1, 1600.0)
    assert not recent.is_known(2, 1000.0)


def test_a_value_set_again_gives_the_one_before_and_lasts_longer() -> None:
    recent: Recent[str] = Recent()

    assert recent.swap(1, "a", 0.0) is None
    assert recent.swap(1, "b", 500.0) == "a"
    assert recent.swap(1, "c", 1000.0) == "b"
    assert recent.swap(1, "d", 1600.0) is None


def test_old_keys_leave_the_memory() -> None:
    recent: Recent[bool] = Recent()
    for second in range(0, 7200, 10):
        recent.swap(second, True, float(second))

    assert len(recent) <= (HORIZON_S + 120) // 10


def test_a_flood_forgets_the_oldest_and_not_the_newest() -> None:
    recent: Recent[bool] = Recent(capacity=200_000)
    for key in range(500_000):
        recent.swap(key, True, 1.0)

    assert len(recent) <= 250_000
    assert recent.is_known(499_999, 1.0)
    assert not recent.is_known(0, 1.0)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400)), max_size=40))
def test_it_says_what_a_plain_list_of_all_that_happened_says(steps: list[tuple[int, int]]) -> None:
    recent: Recent[int] = Recent()
    history: dict[int, tuple[float, int]] = {}
    now_s = 0.0
    for number, (key, pause) in enumerate(steps):
        now_s += pause
        held = history.get(key)
        expected = held[1] if held and now_s - held[0] < HORIZON_S else None

        assert recent.is_known(key, now_s) == (expected is not None)
        assert recent.swap(key, number, now_s) == expected
        history[key] = (now_s, number)
