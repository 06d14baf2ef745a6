"""Failing requests: how soon, how little, and where."""

import numpy as np
import pytest

from itsus.detect.failures import Failures
from itsus.model.scope import Scope, Series
from itsus.model.window import WindowBatch
from tests.detect.story import Story, counts, grid, minutes, series

COMPONENTS, COUNTRIES, PLATFORMS = ("login", "feed", "stories"), ("US", "FR", "DE", "BR"), ("ios", "android", "web")
CELLS = grid("request", component=COMPONENTS, country=COUNTRIES, platform=PLATFORMS)


class Traffic:
    """Poisson requests on every cell, of which a share fails."""

    def __init__(self, seed: int = 1, rate: float = 60.0, ordinary: float = 0.01) -> None:
        self.random = np.random.default_rng(seed)
        self.rate, self.ordinary = rate, ordinary
        self.failing: list[tuple[Scope, float]] = []

    def window(self, start: int) -> WindowBatch:
        return counts([self._row(cell) for cell in CELLS], start)

    def _row(self, cell: Series) -> tuple[Series, int, int, int]:
        share = self.ordinary
        for scope, extra in self.failing:
            inside = all(
                not scope.values(d) or getattr(cell, d) in scope.values(d) for d in ("component", "country", "platform")
            )
            share = max(share, extra if inside else 0.0)
        n = int(self.random.poisson(self.rate))
        failed = int(self.random.binomial(n, share))
        return cell, n - failed, failed, 1


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def story(traffic: Traffic) -> Story:
    """A detector that has seen an ordinary hour."""
    told = Story(Failures())
    told.run(minutes(60), traffic.window)
    return told


def test_ordinary_failures_are_no_evidence(traffic: Traffic) -> None:
    told = Story(Failures())
    said = told.run(minutes(120), traffic.window)
    assert not any(said)


def test_a_strong_shock_is_evidence_within_two_windows(story: Story, traffic: Traffic) -> None:
    traffic.failing = [(Scope(), 0.5)]
    said = story.run(20, traffic.window)
    assert said[-1]
    assert said[-1][0].scope == Scope()


def test_failures_of_one_cell_are_named_by_all_its_dimensions(story: Story, traffic: Traffic) -> None:
    where = Scope.of(component="stories", country="US", platform="ios")
    traffic.failing = [(where, 0.5)]
    story.run(60, traffic.window)
    assert [e.scope for e in story.evidence] == [where]


def test_spread_tells_how_many_values_are_hit_and_how_many_were_observed(story: Story, traffic: Traffic) -> None:
    traffic.failing = [(Scope.of(component="stories", country=["US", "FR"]), 0.5)]
    story.run(60, traffic.window)
    spread = story.evidence[0].spread
    assert (spread["component"], spread["country"], spread["platform"]) == ((1, 3), (2, 4), (3, 3))
    assert spread["app"] == (1, 1)


def test_two_unrelated_problems_are_two_evidences(story: Story, traffic: Traffic) -> None:
    login, stories = Scope.of(component="login", country="DE"), Scope.of(component="stories", country="US")
    traffic.failing = [(login, 0.6), (stories, 0.4)]
    story.run(60, traffic.window)
    assert {e.scope for e in story.evidence} == {login, stories}


def test_a_creeping_failure_is_seen_well_before_the_end(story: Story, traffic: Traffic) -> None:
    story.run(minutes(120), traffic.window)
    for minute in range(60):
        traffic.ordinary = 0.01 + 0.19 * minute / 60
        if story.run(60, traffic.window)[-1]:
            break
    assert minute < 20
    traffic.ordinary = 0.2
    assert story.run(60, traffic.window)[-1][0].failing == pytest.approx(0.19, abs=0.03)


def test_evidence_lasts_as_long_as_the_creeping_failure(story: Story, traffic: Traffic) -> None:
    traffic.ordinary = 0.2
    said = story.run(minutes(180), traffic.window)
    assert all(said[6:])


def test_the_run_begins_with_the_first_bad_window(story: Story, traffic: Traffic) -> None:
    start = story.now
    traffic.failing = [(Scope(), 0.5)]
    story.run(minutes(3), traffic.window)
    assert story.evidence[0].since.timestamp() == start


def test_a_hole_of_one_window_does_not_break_the_run(story: Story, traffic: Traffic) -> None:
    start = story.now
    traffic.failing = [(Scope(), 0.5)]
    story.run(60, traffic.window)
    story.step()
    story.run(60, traffic.window)
    assert story.evidence[0].since.timestamp() == start


def test_a_few_failures_at_night_are_no_evidence() -> None:
    told, quiet = Story(Failures()), Traffic(rate=0.2)
    told.run(minutes(60), quiet.window)
    told.step(counts([(CELLS[0], 0, 3, 1)], told.now))
    assert not told.evidence


def test_a_steady_high_ratio_is_ordinary() -> None:
    told, faulty = Story(Failures()), Traffic(ordinary=0.2)
    said = told.run(minutes(120), faulty.window)
    assert not any(said)


def test_error_classes_are_shares_of_the_failures(story: Story) -> None:
    story.step(counts([(c, 10, 50, 1) for c in CELLS], story.now, error="dns"))
    assert story.evidence[0].errors["dns"] > 0.9


def test_sources_that_agree_are_listed_each(traffic: Traffic) -> None:
    told = Story(Failures())

    def both(start: int) -> tuple[WindowBatch, WindowBatch]:
        rows = [traffic._row(cell) for cell in CELLS]
        edge = [(cell._replace(source="edge"), ok, failed, weight) for cell, ok, failed, weight in rows]
        return counts(rows, start), counts(edge, start)

    for _ in range(180):
        told.step(*both(told.now))
    traffic.failing = [(Scope(), 0.5)]
    for _ in range(3):
        told.step(*both(told.now))
    assert told.evidence[0].sources == ("edge", "gateway")


def test_all_publishable_keys_are_one_source(traffic: Traffic) -> None:
    told = Story(Failures())
    rows = [(series("request", source=f"pk:{i}"), 99, 1, 1) for i in range(5)]
    for _ in range(180):
        told.step(counts(rows, told.now))
    for _ in range(3):
        told.step(counts([(s, 50, 50, 1) for s, *_ in rows], told.now))
    assert told.evidence[0].sources == ("publishable",)


def test_an_unknown_country_is_never_named_nor_excluded(story: Story) -> None:
    unknown = [series("request", component=c) for c in COMPONENTS]
    story.step(counts([(s, 10, 90, 1) for s in unknown], story.now))
    story.step(counts([(s, 10, 90, 1) for s in unknown], story.now))
    assert story.evidence
    assert all(not e.scope.country for e in story.evidence)


def test_a_slow_source_is_scored_at_its_own_pace(traffic: Traffic) -> None:
    told, one = Story(Failures()), series("request")
    for _ in range(24):
        told.step(counts([(one, 59_400, 600, 1)], told.now, span=600), to=told.now + 600)
    assert not told.evidence
    told.step(counts([(one, 50_000, 10_000, 1)], told.now, span=600), to=told.now + 600)
    assert told.evidence[0].span_s == 600
    told.step(to=told.now + 700)
    assert told.evidence, "the next count is only a little late"
    told.step(to=told.now + 300)
    assert not told.evidence, "the source is silent: nothing is known any more"


def test_the_first_hour_is_said_to_be_judged_by_itself(traffic: Traffic) -> None:
    told = Story(Failures())
    told.run(minutes(10), traffic.window)
    said = told.detector.learning("photogram")
    assert said is not None
    assert "last hour" in said[0]
    told.run(minutes(60), traffic.window)
    assert told.detector.learning("photogram") is None
