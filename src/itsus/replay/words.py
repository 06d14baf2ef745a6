"""Says times, places, faults and events in words that can be read at three in the morning. For operators."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from itsus.decide.reasons import REASONS
from itsus.model.confusion import Confusion
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, SettingEvent, Summary
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.notices.audience import name_audience, name_part

_PARTIES: Final = {
    "us": "ours",
    "dependency": "that of a service we depend on",
    "network": "a network’s",
    "device": "people’s devices’ or the app version’s",
    "account": "the accounts’",
    "unknown": "not known",
}
_BLAMED: Final = {
    "account": "their account",
    "device": "their device",
    "connection": "their connection",
    "service": "us",
}
#: From which probability on a fault is called so.
_CERTAIN: Final = ((0.9, "almost certainly"), (0.7, "probably"), (0.5, "more likely than not"))
#: What is blamed less often than this is not worth a word.
_FEW: Final = 0.05

#: Why a notice was proposed or changed, by the row of "who may let what out" or the act behind it.
ROWS: Final[Mapping[str, str]] = {
    "new_notice": "A new notice is always read by a person first.",
    "hint_to_notice": "It says more than the hint before it, so a person has to approve it.",
    "wider_audience": "More people would see it than before, so a person has to approve it.",
    "changed_meaning": "It says something else than what people read now, so a person has to approve it.",
    "hint_from_machines": "The policy decides about hints that machines support.",
    "hint_from_people": "Only people’s words point to a problem, no machine’s; a person has to judge.",
    "narrower_audience": "It says less, or to fewer people, than what was approved; nobody has to approve that.",
    "renewal": "What people read is renewed.",
    "resolve": "The trouble is over; saying so needs nobody’s approval.",
    "retract_hint": "A hint may be taken back without approval.",
    "retract_notice": "A person takes a notice back.",
    "relapse": "The approval given before the relapse still holds.",
    "still_broken": "Only people’s answers say that it is still broken; a person has to judge.",
    "approved": "A person approved exactly these words.",
    "edited": "A person changed the words.",
}

ACTIONS: Final[Mapping[str, str]] = {
    "silent": "stay silent",
    "wait": "wait",
    "hint": "hint at a possible problem",
    "speak": "say that it is us",
    "update": "change what people read",
    "resolve": "say that it is fixed",
    "retract": "take it back",
}
KINDS: Final[Mapping[str, str]] = {
    "report": "reports",
    "search": "searches in the help",
    "ticket": "tickets",
    "mention": "mentions",
}
DETECTORS: Final[Mapping[str, str]] = {
    "failures": "Requests fail",
    "traffic": "Fewer requests than usual",
    "gap": "Counts stopped coming in",
    "probes": "Probes fail",
    "surge": "People speak up",
    "metric": "A metric is off",
    "alerts": "An alert is firing",
    "answers": "People answer that it is still broken",
}
STATES: Final[Mapping[str, str]] = {
    "suspected": "suspected",
    "confirmed": "sure",
    "recovering": "recovering",
    "resolved": "over",
    "dismissed": "dismissed",
}
SEVERITIES: Final[Mapping[str, str]] = {
    "minor": "a little of it failed",
    "partial": "part of it failed",
    "total": "all of it failed",
}


def say_time(at: datetime) -> str:
    """Return a time of day."""
    return f"{at:%H:%M:%S}"


def say_day(at: datetime) -> str:
    """Return a day."""
    return f"{at:%A}, {at.day} {at:%B %Y}"


def say_duration(duration: timedelta) -> str:
    """Return a duration: "40 s", "3 min 10 s", "6 h 55 min", "3 days 2 h"."""
    seconds = max(0, round(duration.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return _pair(seconds // 60, "min", seconds % 60, "s")
    if seconds < 172_800:
        return _pair(seconds // 3600, "h", seconds % 3600 // 60, "min")
    return _pair(seconds // 86_400, "days", seconds % 86_400 // 3600, "h")


def say_offset(offset: timedelta) -> str:
    """Return how long after (or before) the first sign something happened."""
    if not offset:
        return "at the first sign"
    return f"{say_duration(abs(offset))} {'after' if offset > timedelta(0) else 'before'} the first sign"


def say_count(count: float) -> str:
    """Return a number that nobody needs to count the digits of."""
    return f"{count:,.0f}" if count >= 10 or count == round(count) else f"{count:.1f}"


def say_share(p: float) -> str:
    """Return a share in percent that no line break cuts; never a false 0 or 100."""
    if 0 < p < 0.005 or 0.995 < p < 1:
        return "under 1\N{NO-BREAK SPACE}%" if p < 0.5 else "over 99\N{NO-BREAK SPACE}%"
    return f"{p * 100:.0f}\N{NO-BREAK SPACE}%"


def join_words(words: Iterable[str]) -> str:
    """Return an enumeration: "a, b and c"."""
    listed = list(words)
    return " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def name_scope(scope: Scope) -> str:
    """Return a part of an app: "stories · United States · iOS", or "everywhere"."""
    return name_part(scope, whole="everywhere")


def say_part(name: str, scope: Scope) -> str:
    """Return a part of an app as the subject of a sentence: "stories of Photogram (United States · iOS)"."""
    where = name_audience(scope)
    subject = f"{join_words(scope.component)} of {name}" if scope.component else name
    return subject if where == name_audience(Scope()) else f"{subject} ({where})"


def say_audience(audience: Scope, *, is_for_everyone: bool) -> str:
    """Return who would see a notice."""
    where = name_audience(audience)
    who = "Everybody" if where == name_audience(Scope()) else f"People in {where}"
    return f"{who}, whether or not they have run into it" if is_for_everyone else f"{who}, if they run into the problem"


def say_fault(fault: Mapping[str, float]) -> str:
    """Return whose fault it is, with how sure that is."""
    party = max(fault, key=lambda p: fault[p], default="unknown")
    p = fault.get(party, 0.0)
    if party == "unknown":
        return "not known"
    sure = next((words for least, words in _CERTAIN if p >= least), "")
    return (
        f"{sure} {_PARTIES[party]} ({say_share(p)})"
        if sure
        else f"not clear, perhaps {_PARTIES[party]} ({say_share(p)})"
    )


def say_confusion(confusion: Confusion) -> str:
    """Return how many people look for answers and what they blame, as one sentence or two."""
    count = confusion.people_per_min
    if count < 0.5:
        return "Hardly anybody more than usual looked for answers."
    who = "person" if round(count) == 1 else "people"
    sure = {"high": "that is many", "low": "that is some", "none": "that is not unusual"}[confusion.level]
    told = f"{say_count(count)} {who} a minute more than usual looked for answers; {sure}."
    ranked = sorted((item for item in confusion.blame.items() if item[1] >= _FEW), key=lambda item: (-item[1], item[0]))
    blamed = join_words(f"{_BLAMED.get(k, k)} ({say_share(p)})" for k, p in ranked)
    return f"{told} They blamed {blamed}." if blamed else told


def say_reason(code: str) -> str:
    """Return a reason's sentence (docs/reasons.md)."""
    return REASONS.get(code, code.replace("_", " ").capitalize() + ".")


def say_seen(words: str) -> str:
    """Return a piece of evidence without its full stop; where it holds is only said where that narrows it."""
    return words.replace(" (everywhere)", "").rstrip(".")


def find_text(text: Mapping[str, Text]) -> Text | None:
    """Return a notice's English text, or the first there is."""
    return text.get("en") or next(iter(text.values()), None)


def describe(event: Event | Summary) -> str:
    """Return one line, without colours: time, app, and what happened."""
    if isinstance(event, Summary):
        return sum_up(event)
    return f"{event.at:%Y-%m-%d %H:%M:%S}  {event.app:<12} {describe_short(event)}"


def describe_short(event: Event) -> str:
    """Return what happened, without time and app."""
    match event:
        case IncidentEvent():
            return _tell_incident(event)
        case DecisionEvent():
            return f"Decided to {ACTIONS[event.action]}: {say_reasons(event.reasons)}"
        case OperatorsTold(why="needs_approval"):
            return "Operators asked to approve it."
        case OperatorsTold():
            return f"Operators told: {say_reasons([event.why])}"
        case NoticeEvent():
            return _tell_notice(event)
        case SettingEvent():
            return f"{event.event.replace('.', ' ').capitalize()}: {event.words}"


def say_reasons(codes: Sequence[str]) -> str:
    """Return the sentences of some reasons, each with its code."""
    return " ".join(f"{say_reason(code)} [{code}]" for code in codes)


def sum_up(summary: Summary) -> str:
    """Return the last line of a replay."""
    apps = join_words(summary.apps) or "no app"
    counted = [(summary.incidents, "incident"), (summary.hints, "hint"), (summary.notices, "notice")]
    said = join_words(f"{n} {word}{'' if n == 1 else 's'}" for n, word in counted)
    retracted = f", {summary.retracted} taken back" if summary.retracted else ""
    gap = summary.silence_gap_s
    silence = f"; the longest silence was {say_duration(timedelta(seconds=gap))}" if gap is not None else ""
    return f"{summary.signals:,} signals of {apps}: {said}{retracted}{silence}"


_INCIDENTS: Final = {
    "incident.opened": "Something looks wrong",
    "incident.resolved": "It is over",
    "incident.dismissed": "It came to nothing",
}
_STANDS: Final = {
    "suspected": "Not sure any more",
    "confirmed": "Sure that something is broken",
    "recovering": "The signs of trouble are gone",
}
_NOTICES: Final = {
    "notice.proposed": "Proposed",
    "notice.published": "People read",
    "notice.updated": "People read now",
    "notice.resolved": "People read",
    "notice.retracted": "Taken back; people read",
}


def _tell_incident(event: IncidentEvent) -> str:
    named = _INCIDENTS.get(event.event) or _STANDS.get(event.state, event.state)
    if event.event in ("incident.resolved", "incident.dismissed"):
        return f"{named}: {name_scope(event.scope)}."
    seen = "; ".join(say_seen(e.words) for e in event.evidence if e.words) if event.state != "recovering" else ""
    told = f"{named}: {name_scope(event.scope)}, {SEVERITIES[event.severity]}. The fault is {say_fault(event.fault)}."
    return f"{told} Seen: {seen}." if seen else told


def _tell_notice(event: NoticeEvent) -> str:
    text, by = find_text(event.text), f" (approved by {join_words(event.by)})" if event.why == "approved" else ""
    return f"{_NOTICES[event.event]}{by}: " + (f"“{text.title}. {text.body}”" if text else f"a {event.strength}.")


def _pair(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
