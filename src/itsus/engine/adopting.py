"""Takes over a notice that was published without the engine: it lives on like one that a person started here."""

import msgspec

from itsus.decide.case import Case
from itsus.decide.incidents import open_by_hand
from itsus.engine.tell import tell_once
from itsus.engine.turn import Turn
from itsus.engine.voice import announce
from itsus.model.act import Adopt
from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Wording


def adopt(turn: Turn, act: Adopt) -> None:
    """Put a notice into the book as it was published, under an incident of its own; one that is known is left alone."""
    notice, wording = act.notice, act.notice.live
    if wording is None or notice.id in turn.book.notices:
        return
    case = turn.book.cases.get(notice.incident) or open_by_hand(_incident_of(turn, act, wording))
    turn.save_case(case)
    turn.by[notice.incident] = act.by
    # It is up longer than it was published for: from now on it is renewed.
    turn.save_notice(msgspec.structs.replace(notice, until=turn.until()))
    _remember(turn, case, notice, wording)
    announce(turn, notice, "notice.published", wording, why="adopted", by=(act.by,))
    tell_once(turn, case.incident, "adopted")


def _remember(turn: Turn, case: Case, notice: Notice, wording: Wording) -> None:
    """People were told in a person's words: they stay until a person changes them."""
    voice = turn.voice(notice.incident)
    voice.notice, voice.count = notice.id, voice.count + 1
    voice.spoken, voice.spoken_shape, voice.said = wording, case.shape, (wording.strength, case.shape)
    voice.approved, voice.edited, voice.published = True, True, [wording.strength]
    voice.silenced = False


def _incident_of(turn: Turn, act: Adopt, wording: Wording) -> Incident:
    notice = act.notice
    return Incident(
        id=notice.incident,
        app=notice.app,
        state="confirmed",
        scope=msgspec.structs.replace(wording.audience, component=wording.component),
        severity="partial",
        fault=Fault({"us": 1.0}, (f"{act.by} says so",)),
        evidence=(),
        opened_at=turn.now,
        visible_since=notice.since,
        last_evidence_at=turn.now,
        updated_at=turn.now,
        confirmed_at=turn.now,
        by_hand=True,
        notice=notice.id,
        spoke_at=notice.published_at or turn.now,
    )
