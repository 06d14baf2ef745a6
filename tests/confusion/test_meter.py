"""How many people are confused: what counts, for how long, and above what."""

import msgspec
import numpy as np
import pytest

from itsus.confusion.meter import Meter
from itsus.model.confusion import Confusion
from itsus.model.scope import Scope
from itsus.model.window import WindowBatch, merge
from tests.confusion.saying import MONDAY, SETTINGS, at, said, voice
from tests.confusion.told import EMPTY, Told, tell_an_hour


@pytest.fixture
def told() -> Told:
    """An hour of one report a minute."""
    return tell_an_hour()


def test_ordinary_reports_are_no_confusion(told: Told) -> None:
    assert told.about().level == "none"
    assert told.about().people_per_min < 1


def test_a_report_without_a_text_is_a_person_looking_for_answers(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 10)], start))
    assert now.people_per_min == pytest.approx(59, abs=1)
    assert (now.level, now.blame, now.kinds, now.sources) == ("high", {}, ("report",), ("app",))


def test_share_is_of_the_active_people(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 10)], start))
    assert now.share == pytest.approx(now.people_per_min / 10_000)


@pytest.mark.parametrize(
    ("intent", "blame", "is_confused"),
    [
        ("asking", "none", True),
        ("asking", "service", True),
        ("reporting", "account", True),
        ("reporting", "device", True),
        ("reporting", "connection", True),
        ("reporting", "service", False),
        ("reporting", "none", False),
        ("mocking", "account", False),
        ("news", "none", False),
        ("resolved", "none", False),
        ("other", "none", False),
    ],
)
def test_who_is_confused(told: Told, intent: str, blame: str, is_confused: bool) -> None:
    now = told.run(120, lambda start: said([(voice("mention", source="x"), 20)], start, intent, blame))
    assert (now.people_per_min > 50) == is_confused


def test_blame_are_shares_of_those_who_blame(told: Told) -> None:
    told.step(merge([said([(voice(), 30)], told.now, "asking", "account")]))
    now = told.step(merge([said([(voice(), 10)], told.now, "reporting", "connection")]))
    assert now.blame == {"account": 0.75, "connection": 0.25}


def test_mockery_is_counted_beside_confusion(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice("report"), 5)], start, "mocking"))
    assert now.mockery_per_min == pytest.approx(30, rel=0.1)
    assert now.level == "none"


def test_one_person_who_repeats_counts_once(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 50)], start, persons=["the same"]))
    assert now.people_per_min < 2


def test_different_people_count_each(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 50)], start, persons=[f"{start}-{i}" for i in range(50)]))
    assert now.people_per_min == pytest.approx(300, rel=0.25)


def test_a_scope_hears_its_own_people_and_those_of_unknown_place(told: Told) -> None:
    rows = [(voice(country="US"), 20), (voice(country="FR"), 0), (voice(), 5)]
    told.run(120, lambda start: said(rows, start))
    assert told.about(country="US").people_per_min > 140
    assert told.about(country="FR").people_per_min < 40
    assert told.about(country="FR").people_per_min > 20


def test_confusion_fades_within_two_minutes(told: Told) -> None:
    told.run(60, lambda start: said([(voice(), 10)], start))
    for _ in range(13):
        now = told.step()
    assert now == Confusion()


def test_a_slow_source_is_heard_over_its_own_span() -> None:
    told = Told()
    for _ in range(24):
        told.step(said([(voice(), 20)], told.now, span=1200), to=told.now + 1200)
    now = told.step(said([(voice(), 400)], told.now, span=1200), to=told.now + 1200)
    assert now.people_per_min == pytest.approx(19, abs=1)
    assert told.step(to=told.now + 1200) == now, "until its next count is due"
    assert told.step(to=told.now + 200) == Confusion()


def test_nothing_is_measured_before_anything_is_normal() -> None:
    told = Told()
    assert told.run(120, lambda start: said([(voice(), 10)], start)) == Confusion()


def test_a_source_that_first_speaks_after_half_an_hour_was_silent_before(told: Told) -> None:
    now = told.run(60, lambda start: said([(voice("search", source="help"), 5)], start, "asking"))
    assert now.kinds == ("search",)


def test_an_outage_is_not_learnt_while_an_incident_is_open(told: Told) -> None:
    frozen = {"photogram": (Scope(),)}
    for _ in range(720):
        told.now += 10
        told.field = told.meter.measure(said([(voice(), 10)], told.now - 10), at(told.now), frozen, SETTINGS)
    assert told.about().people_per_min > 50


def test_apps_are_those_whose_people_spoke(told: Told) -> None:
    assert told.field is not None
    assert told.field.apps() == ("photogram",)
    assert told.field.about("facespace", Scope()) == Confusion()


def test_a_restored_meter_goes_on_bit_for_bit(told: Told) -> None:
    copy = Meter()
    copy.load(msgspec.msgpack.decode(msgspec.msgpack.encode(told.meter.dump())))
    for k in range(400):
        batch = said([(voice(country="US"), k % 7)], told.now + 10 * k) if k % 3 else EMPTY
        now = at(told.now + 10 * k + 10)
        first = told.meter.measure(batch, now, {}, SETTINGS).about("photogram", Scope())
        assert copy.measure(batch, now, {}, SETTINGS).about("photogram", Scope()) == first
    assert msgspec.msgpack.encode(copy.dump()) == msgspec.msgpack.encode(told.meter.dump())


def test_skipping_empty_steps_changes_nothing() -> None:
    random = np.random.default_rng(8)
    inputs: dict[int, WindowBatch] = {}
    for k in range(2000):
        start = MONDAY + 10 * k
        if random.random() < 0.1:
            inputs[start + 10] = said([(voice(country="US"), int(random.integers(1, 40)))], start, "asking")
        if k % 120 == 119 and k < 1500:
            inputs[start + 10] = said([(voice(source="site"), 90)], start - 1190, span=1200)
    assert _changes(inputs, is_skipping=True) == _changes(inputs, is_skipping=False)


def _changes(inputs: dict[int, WindowBatch], *, is_skipping: bool) -> list[tuple[int, Confusion]]:
    meter, last, due, changes = Meter(), Confusion(), None, []
    for now in range(MONDAY + 10, MONDAY + 24_000, 10):
        if is_skipping and now not in inputs and (due is None or at(now) < due):
            continue
        said_now = meter.measure(inputs.get(now, EMPTY), at(now), {}, SETTINGS).about("photogram", Scope())
        due = meter.next_due(at(now))
        if said_now != last:
            changes.append((now, said_now))
            last = said_now
    assert changes
    return changes


def test_half_as_many_are_many_where_a_window_is_slow() -> None:
    told = Told()
    for _ in range(24):
        told.step(said([(voice(), 20)], told.now, span=1200), to=told.now + 1200)
    now = told.step(said([(voice(), 140)], told.now, span=1200), to=told.now + 1200)
    assert now.people_per_min == pytest.approx(6, abs=0.5)
    assert now.level == "high"


def test_an_incident_elsewhere_does_not_keep_a_source_from_learning(told: Told) -> None:
    frozen = {"photogram": (Scope.of(country="FR"),)}
    for k in range(720):
        told.now += 10
        batch = said([(voice("search", "US", "help"), 10)], told.now - 10) if k % 6 == 0 else EMPTY
        told.field = told.meter.measure(batch, at(told.now), frozen, SETTINGS)
    assert told.about(country="US").level == "none"


def test_rows_of_the_same_series_each_step_are_placed_alike() -> None:
    series = tuple(voice(kind, country) for kind in ("report", "search") for country in ("FR", "US"))
    same, anew = Meter(), Meter()
    for k in range(200):
        batch = said([(one, k % (3 + i)) for i, one in enumerate(series)], MONDAY + 10 * k)
        kept = WindowBatch("n", 0, series=series, people=batch.people, registers=batch.registers)
        same.measure(kept, at(MONDAY + 10 * k + 10), {}, SETTINGS)
        anew.measure(batch, at(MONDAY + 10 * k + 10), {}, SETTINGS)
    assert same.dump() == anew.dump()


def test_more_series_than_are_kept_apart_are_counted_together(told: Told) -> None:
    many = 5000
    told.step(said([(voice(country="US", component=f"c{i}"), 1) for i in range(many)], told.now))
    assert len(told.meter.voices["photogram", "report", "app"].rows) <= 4097
    assert told.about().people_per_min == pytest.approx(2 * many, rel=0.01)


def test_people_are_told_apart_from_the_first_who_are_counted(told: Told) -> None:
    told.run(60, lambda start: said([(voice(), 5)], start))
    assert len(told.meter.voices["photogram", "report", "app"].registers) == 0
    now = told.run(60, lambda start: said([(voice(), 50)], start, persons=["the same"]))
    assert now.people_per_min == pytest.approx(15, abs=3)
    for _ in range(40):
        told.step()
    assert len(told.meter.voices["photogram", "report", "app"].registers) == 0
