"""Metrics that leave their usual level."""

import numpy as np
import pytest

from itsus.detect.metric import Metric, PointJudge
from itsus.model.window import WindowBatch
from tests.detect.story import MONDAY, Story, at, metrics, minutes, series

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


class Daily:
    """A value every five minutes that halves at night, grows by some share a day, and can be out."""

    def __init__(self, growth: float = 0.0) -> None:
        self.random, self.growth, self.factor = np.random.default_rng(8), growth, 1.0

    def window(self, start: int) -> WindowBatch:
        day = (start - MONDAY) / 86_400
        level = 800 * (0.75 - 0.25 * np.cos(2 * np.pi * day)) * (1 + self.growth) ** day
        return metrics([(VALUE, float(level * self.factor * self.random.normal(1, 0.03)))], start, span=300)

    def after(self, days: float) -> Story:
        story = Story(Metric())
        assert not any(story.run(int(days * 86_400), self.window, pace=300))
        return story


def test_the_rhythm_of_a_day_is_no_evidence_and_a_loss_within_it_is() -> None:
    daily = Daily()
    story = daily.after(4.5)
    daily.factor = 0.5
    story.run(minutes(20), daily.window, pace=300)
    assert [e.failing for e in story.evidence] == [pytest.approx(0.5, abs=0.1)]


def test_growth_is_followed() -> None:
    Daily(growth=0.05).after(8)


def test_a_slow_creep_is_evidence_before_half_is_lost() -> None:
    gauge = Gauge(bad=2)
    story = told(gauge)
    story.run(minutes(1300), gauge.window, pace=60)
    for _ in range(130):
        gauge.level -= 3
        story.run(60, gauge.window, pace=60)
    assert story.evidence


def test_a_past_outage_does_not_become_usual_for_its_hour() -> None:
    daily = Daily()
    story = daily.after(4.5)
    for _ in range(2):
        daily.factor = 0.2
        story.run(minutes(180), daily.window, pace=300)
        assert story.evidence
        daily.factor = 1.0
        story.run(86_400 - minutes(180), daily.window, pace=300)
        assert not story.evidence


def test_a_metric_that_stops_and_comes_back_is_no_evidence() -> None:
    gauge = Gauge()
    story = told(gauge)
    assert not story.step(to=story.now + 7200)
    assert not any(story.run(minutes(30), gauge.window, pace=60))


def test_points_that_come_twice_count_once() -> None:
    once, twice = Gauge(), Gauge()
    first, second = told(once), Story(Metric())

    def repeat(start: int) -> WindowBatch:
        batch = twice.window(start)
        second.step(batch, to=start + 60)
        return batch

    second.run(minutes(180), repeat, pace=60)
    assert first.detector.dump() == second.detector.dump()


def test_several_points_of_one_metric_in_one_step_are_taken_in_their_order() -> None:
    gauge = Gauge()
    batches = [gauge.window(MONDAY + 60 * n) for n in range(120)]
    apart, together = Story(Metric()), Story(Metric())
    for n, batch in enumerate(batches):
        apart.step(batch, to=MONDAY + 60 * (n + 1))
    together.step(*batches[::-1], to=MONDAY + 7200)
    assert apart.detector.dump() == together.detector.dump()


def test_what_a_metric_is_said_to_be_does_not_depend_on_which_came_first() -> None:
    other = series("metric", component="feed", name="feed_rate", source="prometheus")
    said = []
    for names in ((VALUE, other), (other, VALUE)):
        story, dice = Story(Metric()), np.random.default_rng(2)
        story.step(metrics([(names[0], 100.0)], MONDAY), to=MONDAY + 60)
        story.step(metrics([(names[1], 100.0)], MONDAY), to=MONDAY + 70)
        for n in range(1, 100):
            level = 100 + dice.normal(0, 2) - 60 * (n > 90)
            story.step(metrics([(VALUE, level), (other, level)], MONDAY + 60 * n), to=MONDAY + 60 * (n + 1))
        said.append(story.evidence)
    assert len(said[0]) == 2
    assert said[0] == said[1]


def test_a_young_app_says_that_it_is_judged_by_its_last_level() -> None:
    story = told(Gauge())
    words, until = story.detector.learning("photogram") or ("", None)
    assert "last level" in words
    assert until == at(MONDAY + 86_400)
    assert story.detector.learning("wazzup") is None


def test_points_are_judged_as_in_the_engine() -> None:
    gauge, judge = Gauge(), PointJudge()
    story = told(gauge)
    same = Gauge()
    values = [float(same.random.normal(800, 20)) for _ in range(180)]
    for n, value in enumerate(values):
        judge.judge(MONDAY + 60 * n, 60, value, 0)
    gauge.level = 300
    story.run(minutes(3), gauge.window, pace=60)
    judged = [judge.judge(MONDAY + 60 * n, 60, float(same.random.normal(300, 20)), 0) for n in range(180, 183)]
    assert [is_alarm for _, _, is_alarm in judged] == [True, False, False]
    assert judged[0][0] == pytest.approx(800, abs=20)
    assert story.evidence


@pytest.mark.parametrize(("at_s", "value"), [(120, float("nan")), (120, float("inf")), (120, -1e200), (0, 1.0)])
def test_a_point_that_cannot_be_is_refused(at_s: int, value: float) -> None:
    judge = PointJudge()
    judge.judge(60, 60, 1.0, 0)
    with pytest.raises(ValueError, match=r"metric can have|later"):
        judge.judge(at_s, 60, value, 0)
