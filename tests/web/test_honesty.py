"""How honest we were: counted by hand from small pasts."""

from datetime import timedelta

import msgspec
import pytest

from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.model.store import Tally
from itsus.web.honesty import Spread, count, count_exposed, measure_approvals
from tests.web import scene

T0 = scene.SINCE


def incident(name: str, *, gap_s: float | None = None, **changes: object) -> Incident:
    spoke = None if gap_s is None else T0 + timedelta(seconds=gap_s)
    return scene.make_incident(id=name, visible_since=T0, spoke_at=spoke, **changes)


def turn(event: str, seconds: float, *, about: str = "i_1", strength: str = "notice", people: int = 0) -> Said:
    at = T0 + timedelta(seconds=seconds)
    return Said(at, f"notice.{event}", "photogram", about, f"n_{about}", strength, people=people)  # type: ignore[arg-type]


def exposed(arm: str, answer: str, n: int, *, notice: str = "n_i_1", simulated: bool = False) -> Tally:
    return Tally("exposure", "photogram", notice, "", arm, answer, simulated, n)


def test_nothing_is_counted_where_nothing_was() -> None:
    h = count([], [], [])
    assert (h.incidents, h.spoken, h.silence_gap, h.approval, h.exposed) == (0, 0, None, None, ())


def test_the_silence_gap_is_the_middle_one_and_names_the_worst() -> None:
    h = count([incident("i_1", gap_s=60), incident("i_2", gap_s=600), incident("i_3", gap_s=120)], [], [])
    assert h.silence_gap == Spread(3, 120.0, 600.0, "i_2")


def test_the_middle_of_an_even_number_lies_between() -> None:
    h = count([incident("i_1", gap_s=60), incident("i_2", gap_s=100)], [], [])
    assert h.silence_gap is not None
    assert h.silence_gap.median_s == 80.0


def test_incidents_without_a_word_are_counted_and_not_in_the_gap() -> None:
    silent = incident("i_2")
    suspected = incident("i_3", confirmed_at=None, state="dismissed")
    by_hand = incident("i_4", confirmed_at=None, by_hand=True)
    h = count([incident("i_1", gap_s=60), silent, suspected, by_hand], [], [])
    assert (h.incidents, h.confirmed, h.spoken, h.unspoken) == (4, 3, 1, 2)


def test_hints_notices_and_what_became_of_them() -> None:
    said = [
        turn("published", 60, strength="hint"),
        turn("published", 90),
        turn("updated", 120),
        turn("published", 60, about="i_2", strength="hint"),
        turn("retracted", 200, about="i_2", strength="hint"),
        turn("published", 60, about="i_3"),
    ]
    h = count([incident("i_1", gap_s=60), incident("i_2", gap_s=60), incident("i_3", gap_s=60)], said, [])
    assert (h.hints, h.notices, h.firmed, h.retractions, h.false_alarms) == (2, 2, 1, 1, 1)


def test_what_was_said_and_dismissed_is_a_false_alarm_once() -> None:
    dismissed = incident("i_1", gap_s=60, state="dismissed")
    h = count([dismissed, incident("i_2", state="dismissed")], [turn("retracted", 200)], [])
    assert h.false_alarms == 1


def test_an_approval_is_measured_from_the_first_wording_that_waited() -> None:
    said = [turn("proposed", 0), turn("proposed", 20), turn("published", 50, people=2)]
    assert list(measure_approvals(said)) == [("i_1", 50.0)]


def test_what_went_out_by_itself_is_no_approval() -> None:
    said = [turn("proposed", 0), turn("published", 50), turn("updated", 70, people=1)]
    assert list(measure_approvals(said)) == []


def test_a_second_approval_is_measured_by_itself() -> None:
    said = [turn("proposed", 0), turn("published", 10, people=1), turn("proposed", 100), turn("updated", 130, people=1)]
    assert [seconds for _, seconds in measure_approvals(said)] == [10.0, 30.0]


def test_reach_and_misfire_as_the_glossary_says() -> None:
    tallies = [
        exposed("shown", "affected", 80),
        exposed("held", "affected", 20),
        exposed("shown", "unaffected", 20),
        exposed("held", "unaffected", 1000),
        exposed("shown", "", 5000),
    ]
    [e] = count_exposed(tallies)
    assert (e.affected, e.affected_shown, e.shown, e.shown_unaffected) == (100, 80, 100, 20)
    assert (e.reach, e.misfire) == (0.8, 0.2)


def test_simulated_people_are_kept_apart() -> None:
    found = count_exposed([exposed("shown", "affected", 1, simulated=True), exposed("shown", "unaffected", 2)])
    assert [(e.simulated, e.reach, e.misfire) for e in found] == [(False, None, 1.0), (True, 1.0, 0.0)]


def test_only_the_notices_of_the_time_count() -> None:
    h = count([incident("i_1", gap_s=60)], [turn("published", 60)], [exposed("shown", "affected", 9, notice="n_other")])
    assert h.exposed == ()


@pytest.mark.parametrize("seconds", [-5.0, 0.0])
def test_no_gap_is_negative(seconds: float) -> None:
    h = count([msgspec.structs.replace(incident("i_1", gap_s=seconds))], [], [])
    assert h.silence_gap == Spread(1, 0.0, 0.0, "i_1")
