"""The time axis of a drawing."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from itsus.replay.scale import Scale

_STRETCH = st.tuples(st.integers(0, 100_000), st.integers(1, 500)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(_STRETCH, min_size=1, max_size=12))
def test_later_never_stands_before_earlier_and_all_fits(busy: list[tuple[float, float]]) -> None:
    scale = Scale(busy)
    times = sorted({time for stretch in busy for time in stretch})
    places = [scale.x(time) for time in times]

    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 100.001


def test_a_long_quiet_stretch_takes_little_room() -> None:
    scale = Scale([(0, 20), (400, 420)])

    squeezed = next(stretch for stretch in scale.stretches if stretch.is_squeezed)

    assert (squeezed.first, squeezed.last) == (20, 400)
    assert squeezed.right - squeezed.left < 15


def test_a_short_one_is_left_as_it_is() -> None:
    assert not any(stretch.is_squeezed for stretch in Scale([(0, 20), (30, 50)]).stretches)


@given(st.lists(_STRETCH, min_size=1, max_size=12))
def test_ticks_do_not_touch_each_other(busy: list[tuple[float, float]]) -> None:
    places = [tick.x for tick in Scale(busy).ticks()]

    assert all(later - earlier >= 11 for earlier, later in pairwise(places))
