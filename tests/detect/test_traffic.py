"""Requests that are missing, and sources that fall silent."""

import math

import numpy as np
import pytest

from itsus.detect.traffic import Traffic
from itsus.model.scope import Scope
from itsus.model.window import WindowBatch
from tests.detect.story import Story, at, counts, grid, minutes

CELLS = grid("request", component=("login", "feed"), country=("US", "FR", "DE"))


class Load:
    """Poisson requests; inside `hit` only a share of them comes."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(7)
        self.hit, self.share = Scope(), 1.0

    def window(self, start: int) -> WindowBatch:
        rows = []
        for cell in CELLS:
            is_hit = self.hit.covers({"component": cell.component, "country": cell.country})
            rows.append((cell, int(self.random.poisson(100 * (self.share if is_hit else 1))), 0, 1))
        return counts(rows, start)


@pytest.fixture
def load() -> Load:
    return Load()


@pytest.fixture
def story(load: Load) -> Story:
    told = Story(Traffic())
    told.run(minutes(120), load.window)
    return told


def test_ordinary_traffic_is_no_evidence(load: Load) -> None:
    assert not any(Story(Traffic()).run(minutes(240), load.window))


def test_a_crowd_that_came_for_an_evening_and_leaves_is_no_drop() -> None:
    told = Story(Traffic())

    def count_hour(each: int) -> list[bool]:
        rows = [(cell, each, 0, 1) for cell in CELLS]
        return [bool(told.step(counts(rows, told.now, span=600), to=told.now + 600)) for _ in range(6)]

    said = [count_hour(6000) for _ in range(3 * 24)]
    said += [count_hour(18_000) for _ in range(4)] + [count_hour(6000) for _ in range(6)]
    assert not any(flag for hour in said for flag in hour)


def test_a_partial_drop_is_evidence_of_a_failure(story: Story, load: Load) -> None:
    load.share = 0.1
    story.run(minutes(4), load.window)
    assert not story.evidence[0].telemetry_gap
    assert story.evidence[0].failing == pytest.approx(0.9, abs=0.1)


def test_a_drop_in_one_country_is_scoped_to_it(story: Story, load: Load) -> None:
    load.hit, load.share = Scope.of(country="FR"), 0.05
    story.run(minutes(6), load.window)
    assert [e.scope for e in story.evidence] == [Scope.of(country="FR")]


def test_a_source_that_changes_its_pace_is_no_drop(load: Load) -> None:
    told = Story(Traffic())
    rows = [(cell, 6000, 0, 1) for cell in CELLS]
    for _ in range(24):
        told.step(counts(rows, told.now, span=600), to=told.now + 600)
    said = [told.step(counts([(c, 600, 0, 1) for c in CELLS], told.now, span=60), to=told.now + 60) for _ in range(12)]
    assert not any(said)


def test_the_first_windows_after_a_gap_are_no_drop(story: Story, load: Load) -> None:
    for _ in range(30):
        story.step()
    assert not any(e for said in story.run(minutes(8), load.window) for e in said)


def test_half_of_one_country_missing_is_no_drop_while_its_day_is_not_known(story: Story, load: Load) -> None:
    load.hit, load.share = Scope.of(country="FR"), 0.4
    assert not any(story.run(minutes(6), load.window))


class Days:
    """Two countries with opposite days, counted in ten minutes."""

    def __init__(self) -> None:
        self.random, self.share = np.random.default_rng(5), 1.0

    def window(self, start: int) -> WindowBatch:
        wave = math.cos(2 * math.pi * start / 86_400)
        means = {"US": 600 * (1 + 0.6 * wave), "IN": 600 * self.share * (1 - 0.6 * wave)}
        rows = [(c, int(self.random.poisson(means[c.country])), 0, 1) for c in OPPOSITE]
        return counts(rows, start, span=600)


OPPOSITE = grid("request", component=("login", "feed"), country=("US", "IN"))


def test_countries_with_opposite_days_are_well_at_night_from_the_first_day() -> None:
    assert not any(Story(Traffic()).run(minutes(24 * 60 * 4), Days().window, pace=600))


def test_half_of_one_country_missing_is_a_drop_once_its_day_is_known() -> None:
    told, days = Story(Traffic()), Days()
    told.run(minutes(24 * 60 * 2), days.window, pace=600)
    days.share = 0.4
    told.run(minutes(30), days.window, pace=600)
    assert [e.scope for e in told.evidence] == [Scope.of(country="IN")]


def test_a_silent_source_is_a_telemetry_gap_and_no_drop(story: Story) -> None:
    for _ in range(12):
        story.step()
    assert [e.telemetry_gap for e in story.evidence] == [True]
    assert story.evidence[0].failing is None


def test_a_gap_ends_when_the_source_speaks_again(story: Story, load: Load) -> None:
    for _ in range(30):
        story.step()
    story.run(60, load.window)
    assert not any(e.telemetry_gap for e in story.evidence)


def test_a_source_that_was_taken_away_is_no_gap_for_ever(story: Story) -> None:
    story.step(to=story.now + minutes(30))
    assert story.evidence
    story.step(to=story.now + minutes(7 * 60))
    assert not story.evidence


def test_a_silence_is_due_without_any_input(story: Story) -> None:
    steps = 0
    while not story.evidence:
        due = story.detector.next_due(at(story.now))
        assert due is not None
        story.step(to=int(due.timestamp()))
        steps += 1
    assert steps < 40
    assert story.evidence[0].telemetry_gap


def test_a_window_that_comes_late_is_no_drop(story: Story, load: Load) -> None:
    late = load.window(story.now)
    story.step()
    story.step(late, load.window(story.now))
    assert not story.evidence
