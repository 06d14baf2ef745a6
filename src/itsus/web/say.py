"""Figures and codes in words that can be read at three in the morning. For operators; not part of any notice."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from itsus.decide.reasons import REASONS
from itsus.model.confusion import Confusion
from itsus.model.evidence import Fault
from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.model.notice import Wording
from itsus.model.scope import Scope
from itsus.notices.audience import name_audience, name_part

_PARTIES: Final = {
    "us": "ours",
    "dependency": "a service’s we depend on",
    "network": "the network’s",
    "device": "people’s devices’ or app version’s",
    "account": "the accounts’",
    "unknown": "not known",
}
_BLAMED: Final = {
    "account": "their account",
    "device": "their device",
    "connection": "their connection",
    "service": "us",
}
#: What people who blame a thing want to know.
_QUESTIONS: Final = {
    "account": "Is my account in danger?",
    "device": "Is it my phone, or the app on it?",
    "connection": "Is it my connection?",
    "service": "Is the app down?",
}
_INTENTS: Final = {
    "asking": "Asks for answers",
    "reporting": "Says that something fails",
    "mocking": "Makes fun of a failure",
    "news": "Passes on news",
    "resolved": "Says that it works again",
    "other": "About something else",
}
_THINGS: Final = {
    "account": "Their account",
    "device": "Their device",
    "connection": "Their connection",
    "service": "The app",
    "none": "Nothing in particular",
}
_ACTIONS: Final = {
    "silent": "Stay silent",
    "wait": "Wait",
    "hint": "Hint at a possible problem",
    "speak": "Say that it’s us",
    "update": "Update what was said",
    "resolve": "Say that it is fixed",
    "retract": "Take it back",
}
_STATES: Final = {
    "suspected": "Suspected",
    "confirmed": "Confirmed",
    "recovering": "Recovering",
    "resolved": "Resolved",
    "dismissed": "Dismissed",
}
_SEVERITIES: Final = {"minor": "A little of it fails", "partial": "Part of it fails", "total": "All of it fails"}
#: What somebody did, in the audit log; what it was done to comes after.
_DEEDS: Final = {
    "approve": "approved",
    "reject": "rejected",
    "edit": "changed the words of",
    "retract": "took back",
    "resolve": "said that it is over:",
    "speak": "told people about",
    "mute": "muted",
    "adopt": "took over",
    "note": "wrote a note on",
    "overrule": "overruled",
    "rollout.advance": "asked for the next stage of",
    "sign_in": "signed in",
    "sign_in.failed": "failed to sign in",
    "sign_out": "signed out",
    "export": "took out",
    "key.new": "made the key",
    "key.revoke": "revoked the key",
}
#: Why a proposal needs people, by the row of the table "who may let what out".
_ROWS: Final = {
    "new_notice": "it is new, and a new notice is always read by a person first",
    "hint_to_notice": "a hint would become a notice: from “maybe us” to “it’s us”",
    "wider_audience": "more people would see it than before",
    "changed_meaning": "it says something else than what is up now",
    "hint_from_machines": "your policy lets a person decide about hints",
    "hint_from_people": "only people’s words point to a problem, no machine’s; a person has to judge",
    "narrower_audience": "fewer people would see it",
    "renewal": "it is renewed",
    "resolve": "the trouble is over",
    "retract_hint": "a hint is taken back",
    "retract_notice": "a notice is taken back",
    "relapse": "the trouble came back",
    "still_broken": "only people’s answers say that it is still broken; a person has to judge",
}
_CERTAIN: Final = ((0.9, "almost certainly"), (0.7, "probably"), (0.5, "more likely than not"))
#: What happened to a notice after it was out.
_TURNS: Final = {"updated": "changed", "resolved": "said fixed", "retracted": "taken back"}
#: Languages that are read from the right; of those that the element knows as such, the ones people write notices in.
_RTL: Final = frozenset({"ar", "fa", "he", "ps", "ur"})
#: People who blame something less often than this are not worth a line.
_FEW: Final = 0.05


def say_scope(scope: Scope) -> str:
    """Return a part of an app: "stories · United States · iOS"; "the whole app" if it is all."""
    return name_part(scope)


def say_direction(lang: str) -> str:
    """Return in which direction a language is read, as HTML's `dir`."""
    return "rtl" if lang.split("-", maxsplit=1)[0].lower() in _RTL else "ltr"


def say_audience(wording: Wording) -> str:
    """Return who sees a notice, as a sentence."""
    where = name_audience(wording.audience)
    who = "Everybody" if where == name_audience(Scope()) else f"People in: {where}"
    limit = (
        "whether or not they have run into it" if wording.show == "everyone" else "who run into the problem themselves"
    )
    return f"{who}, {limit}."


def say_fault(fault: Fault) -> str:
    """Return whose fault it most likely is, with how sure that is."""
    party = fault.most_likely()
    p = fault.p.get(party, 0.0)
    if party == "unknown" or p < _CERTAIN[-1][0]:
        return f"not clear yet; perhaps {_PARTIES[party]} ({say_share(p)})" if party != "unknown" else "not known yet"
    sure = next(words for least, words in _CERTAIN if p >= least)
    return f"{sure} {_PARTIES[party]} ({say_share(p)})"


def say_parties(p: Mapping[str, float]) -> str:
    """Return whose fault it most likely is, from the probabilities of an event."""
    return say_fault(Fault(p))


def say_party(party: str) -> str:
    """Return whose something is."""
    return _PARTIES.get(party, party)


def say_confusion(confusion: Confusion) -> str:
    """Return how many people look for answers, or that nobody does."""
    count = confusion.people_per_min
    if confusion.level == "none" or count < 0.5:
        return "Hardly anyone is looking for answers."
    share = f", {say_share(confusion.share)} of those active" if confusion.share >= 0.001 else ""
    verb = "person a minute looks" if round(count) == 1 else "people a minute look"
    return f"{say_count(count)} {verb} for answers{share}."


def say_blame(blame: Mapping[str, float]) -> str:
    """Return what people blame, most first; empty if nothing."""
    ranked = sorted((item for item in blame.items() if item[1] >= _FEW), key=lambda item: -item[1])
    return "They blame " + ", ".join(f"{_BLAMED.get(k, k)} ({say_share(p)})" for k, p in ranked) + "." if ranked else ""


def say_question(blame: str) -> str:
    """Return what people who blame a thing want to know."""
    return _QUESTIONS.get(blame, blame)


def say_intent(intent: str) -> str:
    """Return what the writer of a post is doing."""
    return _INTENTS.get(intent, intent)


def say_thing(blame: str) -> str:
    """Return what is blamed, as the head of a row."""
    return _THINGS.get(blame, blame)


def say_blamed(blame: str) -> str:
    """Return what the writer of a post blames, to go on after a comma."""
    return f"blames {'the app' if blame == 'service' else _BLAMED.get(blame, blame)}"


def say_reason(code: str) -> str:
    """Return a reason's sentence (docs/reasons.md); the code itself in words if it is not known."""
    return REASONS.get(code, code.replace("_", " ").capitalize() + ".")


def say_reasons(codes: Sequence[str]) -> list[str]:
    """Return the sentences of some reasons."""
    return [say_reason(code) for code in codes]


def say_action(action: str) -> str:
    """Return what was decided."""
    return _ACTIONS.get(action, action)


def say_state(state: str) -> str:
    """Return an incident's state."""
    return _STATES.get(state, state)


def say_severity(severity: str) -> str:
    """Return how much fails, as a sentence without its stop."""
    return _SEVERITIES.get(severity, severity)


def say_deed(action: str) -> str:
    """Return what somebody did, to go on with what it was done to; a code that is not known in its own words."""
    return _DEEDS.get(action, action.replace(".", " ").replace("_", " "))


def say_row(row: str) -> str:
    """Return why a proposal needs people."""
    return _ROWS.get(row, row.replace("_", " "))


def say_share(p: float) -> str:
    """Return a share as a percentage that no line break cuts; never a false 0 or 100."""
    if 0 < p < 0.001:
        return "under 0.1\N{NO-BREAK SPACE}%"
    if 0.99 < p < 1:
        return "over 99\N{NO-BREAK SPACE}%"
    return f"{p * 100:.{1 if p < 0.1 else 0}f}".removesuffix(".0") + "\N{NO-BREAK SPACE}%"


def say_count(count: float) -> str:
    """Return a number of people, grouped by thousands."""
    return f"{count:,.0f}"


def say_counted(count: int, noun: str) -> str:
    """Return some of a thing, in the right number: "1 hint", "3 hints"."""
    return f"{say_count(count)} {noun}" if count == 1 else f"{say_count(count)} {noun}s"


def say_seconds(seconds: float) -> str:
    """Return a duration that is given in seconds."""
    return say_duration(timedelta(seconds=seconds))


def say_turn(turn: Said) -> str:
    """Return what a notice did, to go on with the time."""
    did = turn.event.removeprefix("notice.")
    return f"{turn.strength} at" if did == "published" else f"{_TURNS.get(did, did)} at"


def say_day(day: date) -> str:
    """Return a day."""
    return f"{day.day} {day:%b %Y}"


def say_duration(duration: timedelta) -> str:
    """Return a duration as one would say it: "40 s", "12 min", "2 h 5 min", "3 days"."""
    seconds = max(0, int(duration.total_seconds()))
    if seconds < 100:
        return f"{seconds} s"
    if seconds < 6000:
        return f"{seconds // 60} min"
    if seconds < 172_800:
        hours, minutes = divmod(seconds // 60, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{seconds // 86_400} days"


def say_time(at: datetime, now: datetime) -> str:
    """Return a time of day in UTC, with the date where it is not today's."""
    day = "" if at.date() == now.date() else f"{at.day} {at:%b} " if at.year == now.year else f"{at.day} {at:%b %Y} "
    return f"{day}{at:%H:%M}"


def say_clock(now: datetime) -> str:
    """Return a clock's date and time."""
    return f"{now.day} {now:%b %Y} {now:%H:%M}"


def say_what(incident: Incident) -> str:
    """Return what is broken, as a short headline."""
    parts = incident.scope.component
    subject = ", ".join(p.capitalize() for p in parts) if parts else "The whole app"
    verb = "have" if len(parts) > 1 else "has"
    return f"{subject} {verb} a problem"
