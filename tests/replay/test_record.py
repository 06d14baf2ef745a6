"""What is kept of a replay: bounded, and with what matters."""

from datetime import datetime, timedelta

import msgspec

from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.scope import Scope
from itsus.model.store import StepResult
from itsus.replay.record import FAMILIES_KEPT, SUSPICIONS_KEPT, Record
from itsus.testing.timeline import clock


def live(record: Record, number: int, *, is_sure: bool, lasts: timedelta = timedelta(minutes=20)) -> None:
    """Let an incident begin and end, each some hours after the one before."""
    start = clock("00:00") + timedelta(hours=6 * number)
    first = Incident(
        id=f"i_{number}",
        app="photogram",
        state="suspected",
        scope=Scope(),
        severity="partial",
        fault=Fault({"us": 1.0}),
        evidence=(),
        opened_at=start,
        visible_since=start,
        last_evidence_at=start,
        updated_at=start,
        confirmed_at=start if is_sure else None,
    )
    end: datetime = start + lasts
    last = msgspec.structs.replace(first, state="resolved" if is_sure else "dismissed", ended_at=end, updated_at=end)
    record.observe(None, StepResult(now=start, incidents=[first]))
    record.observe(None, StepResult(now=end, incidents=[last]))


def test_of_many_incidents_the_smallest_are_only_counted() -> None:
    record = Record()

    for number in range(FAMILIES_KEPT + 20):
        live(record, number, is_sure=True, lasts=timedelta(minutes=60 if number == 3 else 20))

    assert len(record.families) == FAMILIES_KEPT
    assert record.families_left_out == 20
    assert any("i_3" in family.sagas for family in record.families)


def test_suspicions_are_listed_up_to_a_number_and_then_counted() -> None:
    record = Record()

    for number in range(SUSPICIONS_KEPT + 5):
        live(record, number, is_sure=False)

    assert (len(record.suspicions), record.suspicions_left_out) == (SUSPICIONS_KEPT, 5)
    assert record.families == []


def test_incidents_of_the_same_time_are_one_family_and_later_ones_another() -> None:
    record = Record()

    live(record, 1, is_sure=True, lasts=timedelta(hours=7))
    live(record, 2, is_sure=True)
    live(record, 5, is_sure=True)

    assert [sorted(family.sagas) for family in record.families] == [["i_1", "i_2"], ["i_5"]]
