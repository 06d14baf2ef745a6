"""Metrics that leave their usual level."""

import numpy as np
import pytest

from itsus.detect.metric import Metric
from itsus.model.window import WindowBatch
from tests.detect.story import Story, metrics, minutes, series

VALUE = series("metric", component="login", name="login_rate", source="prometheus")


class Gauge:
    def __init__(self, bad: int = 0) -> None:
        self.random, self.level, self.bad = np.random.default_rng(6), 800.0, bad

    def window(self, start: int) -> WindowBatch:
        return metrics([(VALUE, float(self.random.normal(self.level, 20)))], start, bad=self.bad)


def told(gauge: Gauge) -> Story:
    story = Story(Metric())
    story.run(minutes(180), gauge.window, pace=60)
    return story


def test_noise_is_no_evidence() -> None:
    gauge = Gauge()
    assert not any(Story(Metric()).run(minutes(2000), gauge.window, pace=60))


def test_a_fall_is_evidence_after_three_points() -> None:
    gauge = Gauge()
    story = told(gauge)
    gauge.level = 300
    said = story.run(minutes(3), gauge.window, pace=60)
    assert [bool(s) for s in said] == [False, False, True]
    assert said[-1][0].failing == pytest.approx(0.62, abs=0.1)
    assert "login_rate" in said[-1][0].words
    assert said[-1][0].scope.component == ("login",)


@pytest.mark.parametrize(
    ("bad", "level", "is_bad"), [(1, 300, False), (1, 1600, True), (2, 300, True), (2, 1600, False)]
)
def test_only_its_bad_direction_counts(bad: int, level: float, is_bad: bool) -> None:
    gauge = Gauge(bad)
    story = told(gauge)
    gauge.level = level
    story.run(minutes(5), gauge.window, pace=60)
    assert bool(story.evidence) == is_bad


def test_one_spike_is_no_level() -> None:
    gauge = Gauge()
    story = told(gauge)
    gauge.level = 5000
    story.run(60, gauge.window, pace=60)
    gauge.level = 800
    assert not any(story.run(minutes(10), gauge.window, pace=60))


def test_a_long_fall_does_not_become_usual() -> None:
    gauge = Gauge()
    story = told(gauge)
    gauge.level = 300
    assert story.run(minutes(600), gauge.window, pace=60)[-1]


def test_evidence_lapses_when_no_more_values_come() -> None:
    gauge = Gauge()
    story = told(gauge)
    gauge.level = 300
    story.run(minutes(5), gauge.window, pace=60)
    story.step(to=story.now + 600)
    assert not story.evidence


def test_a_constant_metric_that_moves_a_little_is_fine() -> None:
    story = Story(Metric())
    story.run(minutes(180), lambda start: metrics([(VALUE, 100.0)], start), pace=60)
    assert not any(story.run(minutes(10), lambda start: metrics([(VALUE, 101.0)], start), pace=60))


def test_values_that_are_not_finite_are_left_out() -> None:
    gauge = Gauge()
    story = told(gauge)
    story.run(minutes(5), lambda start: metrics([(VALUE, float("nan"))], start), pace=60)
    assert not any(story.run(minutes(10), gauge.window, pace=60))
