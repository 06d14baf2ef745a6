"""How an app's attempts went lately, beside what is ordinary: shares, the band around them, and gaps."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.detect.failures import Failures
from itsus.detect.probes import Probes
from itsus.model.attempts import Attempts
from itsus.model.engine import Detector
from itsus.model.scope import Scope, Series
from itsus.model.window import WindowBatch, merge
from tests.detect.story import MONDAY, SETTINGS, Story, at, counts, restored, series

GATEWAY, PAGE = series("request"), series("request", source="pk:web")
IMPORT = series("request", source="import")
#: What is counted of it at once, and how long its windows are.
SPANS = {GATEWAY: 10, PAGE: 10, IMPORT: 600}


def window(start: int, failing: float = 0.002, of: Series = GATEWAY, tried: int = 5000) -> WindowBatch:
    failed = round(tried * failing)
    return counts([(of, tried - failed, failed, 1)], start, SPANS.get(of, 10))


def read(story: Story, app: str = "photogram") -> Attempts | None:
    assert isinstance(story.detector, Failures | Probes)
    return story.detector.attempts(app, at(story.now))


def ordinary(story: Story, seconds: int = 3600) -> Story:
    story.run(seconds, window)
    return story


def test_on_an_ordinary_day_what_fails_lies_inside_the_band() -> None:
    told = read(ordinary(Story(Failures())))
    assert told is not None
    assert told.failed == 0.002
    assert told.usual == pytest.approx(0.002, rel=0.05)
    assert told.usual is not None
    assert told.most is not None
    assert 1.2 * told.usual < told.most < 4 * told.usual


def test_in_an_outage_it_lies_above_and_the_band_stays() -> None:
    story = ordinary(Story(Failures()))
    before = read(story)
    story.run(1800, lambda start: window(start, 0.3))
    after = read(story)
    assert before is not None
    assert after is not None
    assert after.failed == 0.3
    assert after.usual == pytest.approx(before.usual, rel=0.05)
    assert after.most is not None
    assert after.most < 0.01


def test_the_newest_windows_count_together_for_a_minute() -> None:
    story = ordinary(Story(Failures()))
    story.run(30, lambda start: window(start, 0.1))
    assert read(story) == Attempts(0.051, *_band(story))


def _band(story: Story) -> tuple[float | None, float | None]:
    told = read(story)
    assert told is not None
    return told.usual, told.most


def test_at_first_nobody_knows_what_is_usual() -> None:
    story = Story(Failures())
    story.run(120, window)
    assert read(story) == Attempts(0.002)


def test_what_nobody_counts_any_more_is_not_told_for_longer_than_a_minute() -> None:
    story = ordinary(Story(Failures()))
    told = [(story.step() and None) or read(story) for _ in range(8)]
    assert all(t is not None and t.failed == 0.002 for t in told[:6])
    assert told[6:] == [None, None]
    assert read(story, "facespace") is None


def test_where_nothing_is_tried_no_share_is_told() -> None:
    story = ordinary(Story(Failures()))
    story.run(60, lambda start: window(start, tried=0))
    assert read(story) is None


def test_a_few_failures_among_few_attempts_are_nothing_unusual() -> None:
    story = Story(Failures())
    story.run(7200, lambda start: window(start, 0.0, tried=3))
    story.run(60, lambda start: counts([(GATEWAY, 1, 1 if start % 20 else 0, 1)], start))
    told = read(story)
    assert told is not None
    assert told.failed is not None
    assert told.most is not None
    assert 0.2 < told.failed <= told.most


def test_what_anyone_may_send_does_not_bend_the_curve_of_what_we_count() -> None:
    story = ordinary(Story(Failures()))
    story.run(600, lambda start: merge([window(start), window(start, 1.0, PAGE, 900_000)]))
    told = read(story)
    assert told is not None
    assert told.failed == 0.002


def test_what_anyone_may_send_does_where_nothing_else_is_counted() -> None:
    story = Story(Failures())
    story.run(60, lambda start: window(start, 0.1, PAGE))
    assert read(story) == Attempts(0.1)


def test_a_slow_source_weighs_by_what_it_counts_a_second_and_stands_until_it_is_overdue() -> None:
    story = Story(Failures())
    story.step(window(MONDAY, 0.5, IMPORT, tried=60_000), *(window(MONDAY + 590, 0.0, tried=1000),), to=MONDAY + 600)
    assert read(story) == Attempts(round(100 * 0.5 / (100 + 1000 / 60), 5))
    story.step(to=MONDAY + 600 + 720)
    assert read(story) == Attempts(0.5)
    story.step()
    assert read(story) is None


def test_probes_of_a_dependency_are_not_the_apps_own() -> None:
    story = Story(Probes())
    own = series("probe", source="probe-fra")
    other = series("probe", source="probe-fra", dependency="dns.example")
    story.run(1800, lambda start: counts([(own, 5, 0, 1), (other, 0, 5, 1)], start))
    told = read(story)
    assert told is not None
    assert told.failed == 0.0
    assert told.most is not None
    assert told.most > 0


EVENT = st.tuples(st.sampled_from([GATEWAY, IMPORT, PAGE]), st.integers(0, 400), st.integers(0, 50), st.floats(0, 1))


def play(
    inputs: dict[int, WindowBatch], *, is_skipping: bool, between: Callable[[Detector], Detector] = lambda it: it
) -> list[tuple[int, Attempts | None]]:
    """Return the changes of what is read, with every step run or with those before `next_due` skipped."""
    detector: Detector = Failures()
    changes: list[tuple[int, Attempts | None]] = []
    due, frozen = None, {"photogram": (Scope.of(country="US"),)}
    for now in range(MONDAY + 10, MONDAY + 9000, 10):
        if is_skipping and now not in inputs and (due is None or at(now) < due):
            continue
        detector = between(detector)
        detector.observe(inputs.get(now, WindowBatch("", 0)), at(now), frozen, SETTINGS)
        due = detector.next_due(at(now))
        assert isinstance(detector, Failures)
        told = detector.attempts("photogram", at(now))
        if not changes or changes[-1][1] != told:
            changes.append((now, told))
    return changes


def spread(events: list[tuple[Series, int, int, float]]) -> dict[int, WindowBatch]:
    """Return what comes in at which step; each event is a minute of windows, or one of a slow source."""
    batches: dict[int, list[WindowBatch]] = {}
    for of, begin, late, failing in events:
        for k in range(1 if of is IMPORT else 6):
            start = MONDAY + 10 * (begin + k) // SPANS[of] * SPANS[of]
            came = start + SPANS[of] + late // 10 * 10
            batches.setdefault(came, []).append(window(start, failing, of, 400))
    return {now: merge(listed) for now, listed in batches.items()}


@settings(max_examples=20, deadline=None)
@given(st.lists(EVENT, min_size=1, max_size=12))
def test_skipping_steps_and_restoring_snapshots_changes_nothing(events: list[tuple[Series, int, int, float]]) -> None:
    inputs = spread(events)
    every = play(inputs, is_skipping=False)
    assert [told for _, told in every if told], "something is counted"
    first = every[1:] if every[0][1] is None else every
    for other in (
        play(inputs, is_skipping=True),
        play(inputs, is_skipping=True, between=lambda it: restored(it, Failures)),
        play(dict(reversed(spread(events[::-1]).items())), is_skipping=True),
    ):
        assert (other[1:] if other[0][1] is None else other) == first


def test_a_memory_from_before_this_was_noted_goes_on() -> None:
    story = ordinary(Story(Failures()))
    memory = story.detector.dump()
    del memory["tried"]
    fresh = Failures()
    fresh.load(memory)
    assert fresh.attempts("photogram", at(story.now)) is None
    story.detector = fresh
    story.run(10, window)
    told = read(story)
    assert told is not None
    assert told.failed == 0.002
    assert told.most is not None
