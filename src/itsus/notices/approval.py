"""Who may let what out: the table of DESIGN 4.7 as data, and the finding of the row that a change falls under.

"What followup answers suggest: proposals only" is the row `still_broken`.
"""

from datetime import timedelta
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from itsus.model.incident import Incident
from itsus.model.notice import Wording
from itsus.model.settings import Policy, Settings
from itsus.model.words import ANSWERS, MACHINE_KINDS, Strength

Row: TypeAlias = Literal[
    "new_notice", "hint_to_notice", "wider_audience", "changed_meaning", "hint_from_machines", "hint_from_people",
    "narrower_audience", "renewal", "resolve", "retract_hint", "retract_notice", "relapse", "still_broken",
]  # fmt: skip
Need: TypeAlias = Literal["approvals", "policy_hint", "person", "nothing"]

#: What each row needs: as many people as `policy.approvals`, what `policy.hint` says, one person, or nobody.
TABLE: Final[dict[Row, Need]] = {
    "new_notice": "approvals",
    "hint_to_notice": "approvals",
    "wider_audience": "approvals",
    "changed_meaning": "approvals",
    "hint_from_machines": "policy_hint",
    "hint_from_people": "person",
    "narrower_audience": "nothing",
    "renewal": "nothing",
    "resolve": "nothing",
    "retract_hint": "nothing",
    "retract_notice": "person",
    "relapse": "nothing",
    "still_broken": "person",
}

#: An approval covers a relapse for this long.
RELAPSE: Final = timedelta(minutes=30)


class Requirement(msgspec.Struct, frozen=True):
    """How many people must agree before a change goes out, and the row that says so. 0 = it goes by itself.

    `never`: the policy forbids it whoever agrees.
    """

    people: int
    why: Row
    never: bool = False


def required(
    live: Wording | None,
    wording: Wording,
    incident: Incident,
    settings: Settings,
    *,
    since_approved: timedelta | None,
) -> Requirement:
    """Return what a wording needs before it goes out.

    A hint is judged by the rows for hints however it has changed: it never needs more than it did when it was new.

    Args:
        live: What is published now, or was last before the incident relapsed; None if nothing ever was.
        wording: What would be published.
        incident: Its evidence tells whether machines support a hint.
        settings: For `policy`.
        since_approved: Only when the trouble came back after the notice's end: how long ago people approved it. None
            otherwise, so that a changed notice that is still up is never taken for a relapse.
    """
    if live is not None and _rests_on_answers(incident):
        return _require("still_broken", settings.policy)
    if live is None:
        return _require("new_notice" if wording.strength == "notice" else _row_of_hint(incident), settings.policy)
    if since_approved is not None and since_approved <= RELAPSE and _is_within(wording, live):
        return _require("relapse", settings.policy)
    return _require(_row_of_change(live, wording, incident), settings.policy)


def required_to_end(strength: Strength, ending: Literal["resolved", "retracted"], settings: Settings) -> Requirement:
    """Return what the end of a published notice needs.

    Resolving after recovery and retracting a hint need nobody. Retracting a notice is one
    person's act, whatever `policy.approvals` says: undoing must be fast at three in the morning.
    """
    if ending == "resolved":
        return _require("resolve", settings.policy)
    return _require("retract_hint" if strength == "hint" else "retract_notice", settings.policy)


def _row_of_change(live: Wording, wording: Wording, incident: Incident) -> Row:
    changed: dict[Row, bool] = {
        "hint_to_notice": live.strength == "hint" and wording.strength == "notice",
        "wider_audience": not _reaches_no_more(wording, live),
        "changed_meaning": _meaning_of(wording) != _meaning_of(live),
    }
    row = next((row for row, is_so in changed.items() if is_so), None)
    if row is None:
        return "renewal" if _reaches_no_more(live, wording) else "narrower_audience"
    return row if wording.strength == "notice" else _row_of_hint(incident)


def _rests_on_answers(incident: Incident) -> bool:
    """Tell whether it came back only because people answer that it is still broken: anyone can answer."""
    has_machine = any(e.kind in MACHINE_KINDS and not e.telemetry_gap for e in incident.evidence)
    return not has_machine and any(e.detector == ANSWERS for e in incident.evidence)


def _row_of_hint(incident: Incident) -> Row:
    """A gap in telemetry is no machine's word that something fails."""
    kinds = {e.kind for e in incident.evidence if not e.telemetry_gap}
    return "hint_from_machines" if kinds & set(MACHINE_KINDS) else "hint_from_people"


class _Meaning(NamedTuple):
    strength: Strength
    component: tuple[str, ...]
    blame_not: tuple[str, ...]
    text: tuple[tuple[str, str, str], ...]


def _meaning_of(wording: Wording) -> _Meaning:
    text = tuple(sorted((lang, text.title, text.body) for lang, text in wording.text.items()))
    return _Meaning(wording.strength, wording.component, wording.blame_not, text)


def _reaches_no_more(wording: Wording, live: Wording) -> bool:
    return live.audience.contains(wording.audience) and not (live.show == "affected" and wording.show == "everyone")


def _is_within(wording: Wording, live: Wording) -> bool:
    """A relapse may say the same or less to the same or fewer people; its text is written anew."""
    is_no_stronger = live.strength in (wording.strength, "notice")
    claims_no_more = set(wording.blame_not) <= set(live.blame_not)
    is_inside = not live.component or (bool(wording.component) and set(wording.component) <= set(live.component))
    return is_no_stronger and claims_no_more and is_inside and _reaches_no_more(wording, live)


def _require(row: Row, policy: Policy) -> Requirement:
    match TABLE[row]:
        case "approvals":
            return Requirement(policy.approvals, row)
        case "person":
            return Requirement(1, row)
        case "nothing":
            return Requirement(0, row)
        case "policy_hint":
            return Requirement(0 if policy.hint == "auto" else 1, row, never=policy.hint == "never")
