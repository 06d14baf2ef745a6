"""Telling operators: the event, and the message that goes with it."""

from typing import Final

import msgspec

from itsus.engine.briefing import brief, brief_proposal
from itsus.engine.turn import Turn
from itsus.model.channel import Message
from itsus.model.event import OperatorsTold
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Proposal
from itsus.model.store import Task

_TITLES: Final = {
    "single_source": "{app}: only one kind of signal or one source reports a problem",
    "not_ours": "{app}: trouble that is most likely not ours",
    "people_confused_no_problem": "{app}: people are confused, but we see no problem",
    "telemetry_gap": "{app}: a kind of signal has gone silent",
    "still_broken": "{app}: people answer that it is still broken",
    "adopted": "{app}: a notice is up that was published without this server",
    "left_open": "{app}: a notice that a person started is still up after twelve hours",
    "needs_approval": "{app}: a {strength} waits for your approval",
    "deadline_passed": "{app}: a {strength} still waits for approval",
    "lapsed": "{app}: nobody approved a {strength} in time; it does not go out",
}


def tell_once(turn: Turn, incident: Incident, why: str) -> None:
    """Tell operators about an incident, once for each reason."""
    voice = turn.voice(incident.id)
    if why in voice.told:
        return
    voice.told = [*voice.told, why]
    words = brief(incident)
    turn.events.append(
        OperatorsTold(at=turn.now, app=incident.app, incident=incident.id, why=why, words=words, notice=voice.notice)
    )
    _send(turn, incident.app, _title(turn, incident.app, why), words, f"/incidents/{incident.id}")


def tell_proposal(turn: Turn, notice: Notice, proposal: Proposal, why: str) -> None:
    """Tell operators that a wording waits for them, with its English text."""
    incident = turn.book.cases[notice.incident].incident
    words = brief_proposal(proposal, incident, why)
    told = OperatorsTold(at=turn.now, app=notice.app, incident=notice.incident, why=why, words=words, notice=notice.id)
    turn.events.append(told)
    title = _title(turn, notice.app, why, strength=proposal.wording.strength)
    _send(turn, notice.app, title, words, f"/notices/{notice.id}")


def _title(turn: Turn, app: str, why: str, strength: str = "") -> str:
    return _TITLES[why].format(app=turn.settings.name_of(app), strength=strength)


def _send(turn: Turn, app: str, title: str, body: str, path: str) -> None:
    console = turn.settings.operators.console.rstrip("/")
    message = Message(app=app, title=title, body=body, link=console + path if console else "")
    turn.tells.append(Task("tell", app, msgspec.json.encode(message).decode()))
