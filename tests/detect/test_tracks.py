"""Many metrics judged point by point: rates, memory, and what they must not learn."""

from dataclasses import replace

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from itsus.detect import shift
from itsus.detect.group import SCORE_FLOOR
from itsus.detect.levels import DAY, LEVELS, SCALES, USUAL
from itsus.detect.tracks import ALARM_SCORE, TAILS, Judged, Points, Tracks
from tests.detect.story import MONDAY

Values = NDArray[np.float64]


def followed(metrics: int) -> tuple[Tracks, Points]:
    """Return tracks of some metrics, and their first points to be changed."""
    tracks = Tracks()
    rows = np.array([tracks.add() for _ in range(metrics)])
    start_s, span_s = np.full(metrics, float(MONDAY)), np.full(metrics, 60.0)
    ways, is_frozen = np.zeros(metrics, np.int64), np.zeros(metrics, bool)
    return tracks, Points(rows, start_s, span_s, np.zeros(metrics), ways, is_frozen)


def run(tracks: Tracks, points: Points, values: Values) -> list[Judged]:
    """Take a row of values per minute."""
    begin = float(tracks.table[0, 2]) if tracks.table[0, 0] else float(points.start_s[0])
    return [
        tracks.take(replace(points, start_s=np.full(len(row), begin + 60.0 * n), value=row))
        for n, row in enumerate(values)
    ]


@pytest.mark.parametrize(("tail", "times"), [("normal", 1), ("heavy", 3)])
def test_alarms_come_no_oftener_than_stated(tail: str, times: int) -> None:
    """Noise with tails that fall off like a power is what an exponential tail understates: up to three times."""
    dice = np.random.default_rng(3)
    tracks, points = followed(300)
    noise = dice.normal(size=(1000, 300)) if tail == "normal" else dice.standard_t(4, (1000, 300))
    judged = run(tracks, points, 100 + 5 * noise)
    assert np.mean([j.is_alarm for j in judged[200:]]) <= times * 10**-ALARM_SCORE
    assert tracks.away(points.rows, SCORE_FLOOR).sum() == 0


def test_the_first_hour_raises_no_more_alarms_than_stated() -> None:
    tracks, points = followed(300)
    judged = run(tracks, points, np.random.default_rng(4).normal(100, 5, (60, 300)))
    assert np.sum([j.is_alarm for j in judged]) <= 300 * 60 * 10**-ALARM_SCORE


def test_a_drop_in_the_first_hour_is_seen_at_once() -> None:
    tracks, points = followed(50)
    values = np.random.default_rng(5).normal(100, 5, (46, 50))
    values[45] -= 60
    assert run(tracks, points, values)[-1].is_alarm.mean() >= 0.95


def test_metrics_side_by_side_are_judged_as_each_alone() -> None:
    values = np.random.default_rng(6).standard_t(3, (300, 7))
    together, points = followed(7)
    judged = run(together, points, values)
    for metric in range(7):
        alone, point = followed(1)
        scores = [j.score[0] for j in run(alone, point, values[:, metric : metric + 1])]
        assert scores == [j.score[metric] for j in judged]


def test_an_event_is_one_alarm_and_another_only_while_it_gets_worse() -> None:
    tracks, points = followed(1)
    values = np.random.default_rng(7).normal(100, 5, (300, 1))
    values[200:230] += 100
    alarms = [bool(j.is_alarm[0]) for j in run(tracks, points, values)]
    assert alarms[200]
    assert not any(alarms[204:230])


def test_coming_back_from_a_spike_is_no_alarm() -> None:
    tracks, points = followed(20)
    values = np.random.default_rng(8).normal(100, 5, (300, 20))
    values[200] += 5000
    judged = run(tracks, points, values)
    assert all(j.score.max() < ALARM_SCORE for j in judged[204:230])
    assert not tracks.table[:20, shift.RUN].any()


def test_frozen_metrics_keep_their_slow_baselines() -> None:
    tracks, points = followed(2)
    dice = np.random.default_rng(9)
    run(tracks, points, dice.normal(100, 5, (200, 2)))
    before = tracks.table[:2].copy()
    season = msgspec.msgpack.encode(tracks.dump()[1])
    run(tracks, replace(points, is_frozen=np.ones(2, bool)), dice.normal(106, 5, (100, 2)))
    for kept in (SCALES, TAILS):
        assert (tracks.table[:2, kept] == before[:, kept]).all()
    assert (tracks.table[:2, LEVELS][:, DAY] == before[:, LEVELS][:, DAY]).all()
    assert msgspec.msgpack.encode(tracks.dump()[1]) == season


def test_a_level_that_holds_for_a_day_is_the_usual_one() -> None:
    tracks, points = followed(1)
    values = np.random.default_rng(10).normal(100, 5, (300 + 1500, 1))
    values[300:] += 100
    run(tracks, points, values[:1000])
    assert tracks.table[0, USUAL] == pytest.approx(100, abs=5)
    run(tracks, points, values[1000:])
    assert not tracks.away(points.rows, SCORE_FLOOR).any()
    assert tracks.table[0, USUAL] == pytest.approx(200, abs=10)


def test_a_counter_that_is_mostly_zero_does_not_alarm_at_each_error() -> None:
    tracks, points = followed(100)
    values = (np.random.default_rng(11).random((1500, 100)) < 0.01).astype(float)
    judged = run(tracks, points, values)
    assert np.mean([j.is_alarm for j in judged[800:]]) < 0.002
    burst = run(tracks, points, np.full((3, 100), 20.0))
    assert np.any([j.is_alarm for j in burst], axis=0).all()


@pytest.mark.parametrize("value", [0.0, 1e100, -1e100, 1e-300])
def test_values_at_the_edges_of_floating_point_break_nothing(value: float) -> None:
    tracks, points = followed(1)
    values = np.zeros((120, 1))
    values[60:90] = value
    judged = run(tracks, points, values)
    assert all(np.isfinite([j.score[0], j.expected[0]]).all() for j in judged)
    assert np.isfinite(tracks.table[0]).all()


def test_memory_without_metrics_comes_back() -> None:
    fresh = Tracks()
    fresh.load(msgspec.msgpack.decode(msgspec.msgpack.encode(Tracks().dump())))
    assert fresh.add() == 0
