"""What people say about an incident: notes beside it, and where it is or whose fault against what the evidence says."""

from itsus.decide.incidents import overrule as overrule_case
from itsus.engine.turn import Turn
from itsus.model.act import Note, Overrule
from itsus.model.event import SettingEvent
from itsus.model.incident import Overruled


def note(turn: Turn, act: Note) -> None:
    """Write a note down; the incident may long be over."""
    case = turn.book.cases.get(act.incident)
    turn.events.append(
        SettingEvent(
            at=turn.now,
            event="note.written",
            app=case.incident.app if case else act.app,
            by=(act.by,),
            words=act.text,
            incident=act.incident,
            link=act.link,
        )
    )


def overrule(turn: Turn, act: Overrule) -> None:
    """Take a person's word over the evidence's."""
    case = turn.book.cases.get(act.incident)
    if case is None or not case.incident.is_open:
        turn.refuse(case.incident.app if case else "", act.by, f"{act.incident}: there is no such open incident")
        return
    turn.save_case(overrule_case(case, Overruled(act.by, turn.now, act.scope, act.fault)))
    turn.by[act.incident] = act.by
