"""The table "who may let what out", row by row."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

import msgspec
import pytest

from itsus.model.evidence import Evidence
from itsus.model.notice import Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import Policy, Settings
from itsus.model.words import Strength
from itsus.notices.approval import TABLE, Requirement, required, required_to_end
from tests.notices.incidents import evidence_of, incident_of

US = Scope(country=("US",))
US_FR = Scope(country=("FR", "US"))
MACHINES = (evidence_of("request"), evidence_of("report"))
PEOPLE = (evidence_of("report"), evidence_of("search"))
ANSWERED = (msgspec.structs.replace(evidence_of("report"), detector="answers"),)

NOTICE = Wording("notice", ("stories",), US, "affected", ("account",), {"en": Text("a", "b")})
HINT = msgspec.structs.replace(NOTICE, strength="hint")
WIDER = msgspec.structs.replace(NOTICE, audience=US_FR)


@dataclass
class Change:
    """One change, and what it must need with two approvals and each policy for hints."""

    live: Wording | None
    wording: Wording
    row: str
    people: int
    evidence: tuple[Evidence, ...] = MACHINES
    hint: Literal["auto", "approve", "never"] = "approve"
    since_approved: timedelta | None = None
    never: bool = False
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(policy=Policy(approvals=2, hint=self.hint))


def edited(wording: Wording, **changes: object) -> Wording:
    return msgspec.structs.replace(wording, **changes)


MINUTES = timedelta(minutes=1)
CHANGES = {
    "a new notice": Change(None, NOTICE, "new_notice", 2),
    "a hint that becomes a notice": Change(HINT, NOTICE, "hint_to_notice", 2),
    "more countries": Change(NOTICE, WIDER, "wider_audience", 2),
    "everyone instead of the affected": Change(NOTICE, edited(NOTICE, show="everyone"), "wider_audience", 2),
    "another text": Change(NOTICE, edited(NOTICE, text={"en": Text("a", "c")}), "changed_meaning", 2),
    "one more language": Change(
        NOTICE, edited(NOTICE, text={"en": Text("a", "b"), "fr": Text("a", "b")}), "changed_meaning", 2
    ),
    "another component": Change(NOTICE, edited(NOTICE, component=("feed",)), "changed_meaning", 2),
    "something else called fine": Change(NOTICE, edited(NOTICE, blame_not=("device",)), "changed_meaning", 2),
    "a notice that becomes a hint, by people alone": Change(NOTICE, HINT, "hint_from_people", 1, PEOPLE),
    "a hint by machines, auto": Change(None, HINT, "hint_from_machines", 0, hint="auto"),
    "a hint by machines, approve": Change(None, HINT, "hint_from_machines", 1),
    "a hint by machines, never": Change(None, HINT, "hint_from_machines", 1, hint="never", never=True),
    "a hint by people alone, auto": Change(None, HINT, "hint_from_people", 1, PEOPLE, hint="auto"),
    "a hint by people alone, never": Change(None, HINT, "hint_from_people", 1, PEOPLE, hint="never"),
    "a hint by people and a telemetry gap": Change(
        None, HINT, "hint_from_people", 1, (*PEOPLE, evidence_of("request", gap=True)), hint="auto"
    ),
    "a hint to more people, auto": Change(HINT, edited(WIDER, strength="hint"), "hint_from_machines", 0, hint="auto"),
    "fewer countries": Change(WIDER, NOTICE, "narrower_audience", 0),
    "the affected instead of everyone": Change(edited(NOTICE, show="everyone"), NOTICE, "narrower_audience", 0),
    "a hint to fewer people": Change(
        edited(WIDER, strength="hint"), HINT, "narrower_audience", 0, PEOPLE, hint="never"
    ),
    "the same again": Change(NOTICE, NOTICE, "renewal", 0),
    "a relapse to the same people": Change(NOTICE, NOTICE, "relapse", 0, since_approved=30 * MINUTES),
    "a relapse in other words": Change(
        edited(NOTICE, text={"en": Text("Fixed", "c")}), NOTICE, "relapse", 0, since_approved=5 * MINUTES
    ),
    "a relapse to fewer people": Change(WIDER, NOTICE, "relapse", 0, since_approved=5 * MINUTES),
    "a relapse to more people": Change(NOTICE, WIDER, "wider_audience", 2, since_approved=5 * MINUTES),
    "a relapse of more than was approved": Change(HINT, NOTICE, "hint_to_notice", 2, since_approved=5 * MINUTES),
    "a relapse of another component": Change(
        NOTICE, edited(NOTICE, component=("feed",)), "changed_meaning", 2, since_approved=5 * MINUTES
    ),
    "a relapse of the whole app": Change(
        NOTICE, edited(NOTICE, component=()), "changed_meaning", 2, since_approved=5 * MINUTES
    ),
    "a relapse that calls more fine": Change(
        NOTICE, edited(NOTICE, blame_not=("account", "device")), "changed_meaning", 2, since_approved=5 * MINUTES
    ),
    "a relapse that only people's answers speak of": Change(
        NOTICE, NOTICE, "still_broken", 1, ANSWERED, since_approved=5 * MINUTES
    ),
    "a relapse that machines see too": Change(
        NOTICE, NOTICE, "relapse", 0, (*ANSWERED, *MACHINES), since_approved=5 * MINUTES
    ),
    "a relapse too late": Change(
        edited(NOTICE, text={"en": Text("Fixed", "c")}), NOTICE, "changed_meaning", 2, since_approved=31 * MINUTES
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_needs_what_the_table_says(name: str) -> None:
    change = CHANGES[name]
    needs = required(
        change.live,
        change.wording,
        incident_of(evidence=change.evidence),
        change.settings,
        since_approved=change.since_approved,
    )
    assert needs == Requirement(change.people, change.row, change.never)  # type: ignore[arg-type] # rows are literals


ENDINGS: dict[tuple[Strength, Literal["resolved", "retracted"]], Requirement] = {
    ("notice", "resolved"): Requirement(0, "resolve"),
    ("hint", "resolved"): Requirement(0, "resolve"),
    ("hint", "retracted"): Requirement(0, "retract_hint"),
    ("notice", "retracted"): Requirement(1, "retract_notice"),
}


@pytest.mark.parametrize(("strength", "ending"), ENDINGS)
def test_ends_need_nobody_and_the_retracting_of_a_notice_one_person_whatever_the_policy_says(
    strength: Strength, ending: Literal["resolved", "retracted"]
) -> None:
    assert required_to_end(strength, ending, Settings(policy=Policy(approvals=2))) == ENDINGS[strength, ending]


def test_every_row_of_the_table_is_tried() -> None:
    tried = {change.row for change in CHANGES.values()} | {needs.why for needs in ENDINGS.values()}
    assert tried == set(TABLE)
