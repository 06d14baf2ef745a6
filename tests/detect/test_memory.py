"""What every detector promises: empty steps may be skipped, and a snapshot goes on bit for bit."""

from collections.abc import Callable

import msgspec
import numpy as np
import pytest

from itsus.detect.alerts import Alerts
from itsus.detect.directory import Directory
from itsus.detect.failures import Failures
from itsus.detect.metric import Metric
from itsus.detect.probes import Probes
from itsus.detect.surge import Surge
from itsus.detect.table import build_detectors
from itsus.detect.traffic import Traffic
from itsus.model.engine import Detector
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.window import Alert, WindowBatch, merge
from tests.detect.story import MONDAY, SETTINGS, Story, alerts, at, counts, grid, metrics, people, restored, series

MAKERS: list[Callable[[], Detector]] = [Failures, Traffic, Probes, Metric, Alerts, Surge]
REQUESTS = grid("request", component=("login", "feed"), country=("US", "FR"))
REPORTS = grid("report", country=("US", "FR", ""), source=("app",))
SLOW = series("report", source="site")
PROBES = grid("probe", network=("AS1", "AS2"), source=("fra", "nyc"))
VALUE = series("metric", name="logins")
FIRING = Alert(series("alert", source="alertmanager"), MONDAY + 7000, "k", "firing", "critical")

Inputs = list[tuple[int, WindowBatch]]


def make_inputs(seed: int) -> Inputs:
    """Three hours with holes, a silence, an outage in the second hour, and sources of several paces."""
    random = np.random.default_rng(seed)
    inputs: Inputs = []
    for step in range(1, 1080):
        start, batches = MONDAY + 10 * (step - 1), []
        is_out = 480 < step < 640
        if random.random() < 0.85 and not 700 < step < 800:
            failing = 0.5 if is_out else 0.01
            rows = [(s, int(n := random.poisson(40)), int(random.binomial(n, failing)), 1) for s in REQUESTS]
            batches.append(counts([(s, n - f, f, 1) for s, n, f, _ in rows], start))
        if random.random() < (0.9 if is_out else 0.05):
            batches.append(people([(REPORTS[int(random.integers(3))], int(random.integers(1, 30)))], start))
        if step % 6 == 0:
            batches.append(counts([(s, int(not is_out), int(is_out), 1) for s in PROBES], start, error="dns"))
            batches.append(metrics([(VALUE, float(random.normal(100 - 60 * is_out, 3)))], start - 50))
        if step % 60 == 0:
            batches.append(people([(SLOW, int(random.poisson(400 if is_out else 9)))], start - 590, span=600))
        if step in (700, 900):
            batches.append(alerts(msgspec.structs.replace(FIRING, status="firing" if step == 700 else "resolved")))
        if batches:
            inputs.append((start + 10, merge(batches)))
    return inputs


def run(detector: Detector, inputs: Inputs, *, is_skipping: bool) -> list[tuple[int, list[Evidence]]]:
    """Return the changes of the evidence, with every step run or with those before `next_due` skipped."""
    given, changes, last = dict(inputs), list[tuple[int, list[Evidence]]](), list[Evidence]()
    now, end, due = MONDAY, inputs[-1][0] + 8 * 3600, None
    while (now := now + 10) <= end:
        if is_skipping and now not in given and (due is None or at(now) < due):
            continue
        said = detector.observe(given.get(now, WindowBatch("", 0)), at(now), {}, SETTINGS)
        due = detector.next_due(at(now))
        assert due is None or due > at(now)
        if said != last:
            changes.append((now, said))
            last = said
    return changes


@pytest.mark.parametrize("make", MAKERS)
def test_skipping_empty_steps_changes_nothing(make: Callable[[], Detector]) -> None:
    inputs = make_inputs(3)
    every = run(make(), inputs, is_skipping=False)
    assert every, "the story must give this detector something to say"
    assert run(make(), inputs, is_skipping=True) == every


@pytest.mark.parametrize("make", MAKERS)
def test_a_restored_detector_goes_on_bit_for_bit(make: Callable[[], Detector]) -> None:
    inputs = make_inputs(4)
    first, later = inputs[: len(inputs) // 2], inputs[len(inputs) // 2 :]
    straight, copied = make(), make()
    for now, batch in first:
        straight.observe(batch, at(now), {}, SETTINGS)
        copied.observe(batch, at(now), {}, SETTINGS)
    copied = restored(copied, make)
    for now, batch in later:
        expected = straight.observe(batch, at(now), {}, SETTINGS)
        assert copied.observe(batch, at(now), {}, SETTINGS) == expected
    assert msgspec.msgpack.encode(copied.dump()) == msgspec.msgpack.encode(straight.dump())


def test_detectors_that_share_a_directory_go_on_bit_for_bit_when_restored() -> None:
    inputs = make_inputs(5)
    first, later = inputs[: len(inputs) // 2], inputs[len(inputs) // 2 :]
    straight = build_detectors()
    for now, batch in first:
        for detector in straight:
            detector.observe(batch, at(now), {}, SETTINGS)
    copied = build_detectors()
    for detector, twin in zip(copied, straight, strict=True):
        detector.load(msgspec.msgpack.decode(msgspec.msgpack.encode(twin.dump())))
    for now, batch in later:
        for detector, twin in zip(copied, straight, strict=True):
            assert detector.observe(batch, at(now), {}, SETTINGS) == twin.observe(batch, at(now), {}, SETTINGS)
    for detector, twin in zip(copied, straight, strict=True):
        assert msgspec.msgpack.encode(detector.dump()) == msgspec.msgpack.encode(twin.dump())


def test_a_memory_that_knows_other_cells_than_the_directory_is_restored_all_the_same() -> None:
    directory = Directory()
    Failures(directory).observe(counts([(s, 30, 1, 1) for s in reversed(REQUESTS)], MONDAY), at(MONDAY), {}, SETTINGS)
    told = Failures()
    told.observe(counts([(s, 30, 1, 1) for s in REQUESTS], MONDAY), at(MONDAY), {}, SETTINGS)
    restored = Failures(directory)
    restored.load(told.dump())
    assert msgspec.msgpack.encode(restored.dump()) == msgspec.msgpack.encode(told.dump())


@pytest.mark.parametrize("make", MAKERS)
def test_batches_merged_in_any_order_give_the_same_evidence(make: Callable[[], Detector]) -> None:
    there, back = make(), make()
    parts = [counts([(s, 30, 1, 1)], MONDAY) for s in REQUESTS] + [people([(s, 3)], MONDAY) for s in REPORTS]
    for k in range(90):
        moved = [_shift(p, 10 * k) for p in parts]
        now = at(MONDAY + 10 * k + 10)
        assert there.observe(merge(moved), now, {}, SETTINGS) == back.observe(merge(moved[::-1]), now, {}, SETTINGS)
    assert msgspec.msgpack.encode(there.dump()) == msgspec.msgpack.encode(back.dump())


@pytest.mark.parametrize("make", MAKERS)
def test_a_detector_that_saw_nothing_says_nothing_and_is_never_due(make: Callable[[], Detector]) -> None:
    detector = make()
    assert detector.observe(WindowBatch("", 0), at(MONDAY), {"photogram": (Scope(),)}, SETTINGS) == []
    assert detector.next_due(at(MONDAY)) is None
    assert detector.learning("photogram") is None


def test_detectors_have_names_of_their_own() -> None:
    names = [d.name for d in build_detectors()]
    assert sorted(names) == sorted({"failures", "traffic", "probes", "surge", "metric", "alerts"})


def _shift(batch: WindowBatch, seconds: int) -> WindowBatch:
    table = batch.counts.copy()
    table[:, 1] += seconds
    said = batch.people.copy()
    said[:, 1] += seconds
    return WindowBatch("n", 0, series=batch.series, counts=table, people=said, registers=batch.registers)


@pytest.mark.parametrize("make", [Failures, Traffic])
def test_history_in_ten_minutes_and_the_present_in_ten_seconds_are_one_level(make: Callable[[], Detector]) -> None:
    random = np.random.default_rng(6)
    story = Story(make())

    def count(start: int, span: int) -> WindowBatch:
        rows = [(s, int(n := random.poisson(4 * span)), int(random.binomial(n, 0.01))) for s in REQUESTS]
        return counts([(s, n - f, f, 1) for s, n, f in rows], start, span)

    said = story.run(3 * 86_400, lambda start: count(start, 600), pace=600)
    said += story.run(3600, lambda start: count(start, 10))
    assert not any(said)


def test_history_of_reports_in_ten_minutes_and_the_present_in_ten_seconds_are_one_level() -> None:
    random = np.random.default_rng(7)
    story = Story(Surge())
    said = story.run(
        3 * 86_400, lambda start: people([(s, int(random.poisson(60))) for s in REPORTS], start, 600), pace=600
    )
    said += story.run(3600, lambda start: people([(s, int(random.poisson(1))) for s in REPORTS], start))
    assert not any(said)
