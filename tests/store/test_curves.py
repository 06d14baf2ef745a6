"""How apps stood minute by minute is kept for two days, one point a minute."""

from datetime import timedelta

from itsus.model.curve import CURVES_KEPT, CurvePoint
from itsus.model.store import StepResult, Store
from tests.store.values import T0, at


def point(minute: float, people: float = 3.0, *, app: str = "photogram", failing: float | None = 0.0) -> CurvePoint:
    return CurvePoint(app, at(60 * minute), people, 1.5, 4.5, failing, 0.004, 0.0025, 0.006)


async def keep(store: Store, seconds: float, *points: CurvePoint) -> None:
    await store.commit_step(StepResult(now=at(seconds), points=points))


async def test_points_are_read_back_oldest_first(store: Store) -> None:
    await keep(store, 10, point(0), point(0, app="wazzup"))
    await keep(store, 70, point(1, 412.5, failing=0.34))
    assert await store.curve("photogram", T0) == [point(0), point(1, 412.5, failing=0.34)]
    assert await store.curve("wazzup", T0) == [point(0, app="wazzup")]
    assert await store.curve("nobody", T0) == []


async def test_of_a_minute_the_last_point_stays(store: Store) -> None:
    await keep(store, 10, point(0, 3))
    await keep(store, 20, point(0, 8))
    assert await store.curve("photogram", T0) == [point(0, 8)]


async def test_what_is_not_known_stays_unknown(store: Store) -> None:
    unknown = CurvePoint("photogram", T0, 0.0, None, None, None, None, None, None)
    young = CurvePoint("photogram", at(60), 0.0, None, None, None, 0.25, None, None)
    await keep(store, 10, unknown)
    await keep(store, 70, young)
    assert await store.curve("photogram", T0) == [unknown, young]


async def test_a_curve_begins_with_how_it_stood_before(store: Store) -> None:
    await keep(store, 10, point(0, 1))
    await keep(store, 70, point(1, 2))
    await keep(store, 310, point(5, 3))
    assert await store.curve("photogram", at(125)) == [point(1, 2), point(5, 3)]
    assert await store.curve("photogram", at(60)) == [point(0, 1), point(1, 2), point(5, 3)]


async def test_after_two_days_points_are_forgotten(store: Store) -> None:
    await keep(store, 10, point(0), point(0, app="wazzup"))
    later = CURVES_KEPT / timedelta(minutes=1) + 1
    await keep(store, 60 * later + 10, point(later))
    assert await store.curve("photogram", T0) == [point(later)]
    assert await store.curve("wazzup", T0) == [point(0, app="wazzup")], "which has nothing newer"


async def test_a_step_that_is_run_again_changes_no_curve(store: Store) -> None:
    await keep(store, 20, point(0, 3))
    await keep(store, 20, point(0, 9))
    assert await store.curve("photogram", T0) == [point(0, 3)]
