"""Tells in a few plain sentences what happened in a family of incidents, and what people were told when."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from itsus.model.event import DecisionEvent, NoticeEvent, OperatorsTold
from itsus.model.incident import Incident
from itsus.model.settings import Settings
from itsus.model.words import PEOPLE_KINDS
from itsus.replay.curves import CONFUSED, MOCKING, SAID, Strip
from itsus.replay.family import Family, Saga
from itsus.replay.words import (
    find_text,
    join_words,
    name_scope,
    say_count,
    say_duration,
    say_fault,
    say_part,
    say_reason,
    say_seen,
    say_time,
)

#: Pieces of evidence quoted; more of them do not make it clearer.
_QUOTED: Final = 4
#: Incidents of one family that get sentences of their own; all of them stand in the list below.
_TOLD: Final = 8

_FELL: Final = {
    "total": "stopped working",
    "partial": "worked only in part",
    "minor": "had a small problem",
}


@dataclass(frozen=True, slots=True)
class Times:
    """The times of one incident that matter; None where it did not come to that."""

    seen: datetime
    sure: datetime | None
    proposed: datetime | None
    spoke: datetime | None
    ended: datetime | None
    fixed: datetime | None

    @classmethod
    def of(cls, saga: Saga) -> "Times":
        """Read them from an incident and what was said about it."""
        incident = saga.incident
        return cls(
            seen=incident.visible_since,
            sure=incident.confirmed_at,
            proposed=_first(saga, "notice.proposed"),
            spoke=incident.spoke_at,
            ended=incident.ended_at,
            fixed=_last(saga, "notice.resolved"),
        )


@dataclass(frozen=True, slots=True)
class Tale:
    """What is told of the incidents that went the same way; each part is a sentence or more, empty if there is none."""

    happened: str
    seen: str
    people: str
    said: str
    ended: str


def tell(family: Family, settings: Settings) -> tuple[list[Tale], int]:
    """Return what happened, and how many incidents of the family more there were than are told of here."""
    groups = _group([saga for saga in family.sagas.values() if saga.is_notable] or list(family.sagas.values()))
    return [_tell_group(group, settings, family) for group in groups[:_TOLD]], len(groups[_TOLD:])


def name_family(family: Family, settings: Settings) -> str:
    """Return a headline: what was affected, and how badly."""
    sagas = sorted(family.sagas.values(), key=lambda s: s.incident.visible_since)
    if all(is_gap(saga) for saga in sagas):
        return f"Counts of {_name_apps(sagas, settings)} stopped coming in"
    worst = max((saga for saga in sagas), key=lambda s: list(reversed(_FELL)).index(s.worst.severity))
    by_scope: dict[str, list[Saga]] = {}
    for saga in sagas:
        by_scope.setdefault(_where(saga), []).append(saga)
    parts = [say_part(_name_apps(same, settings), same[0].worst.scope) for same in by_scope.values()]
    what = join_words(parts) if len(parts) < 4 else f"{len(parts)} parts of the apps"
    return _say_fell(worst, what)


def sum_up_family(family: Family) -> str:
    """Return in a few words what people were told, or why nothing."""
    sagas = list(family.sagas.values())
    gaps = [s.incident.spoke_at - s.incident.visible_since for s in sagas if s.incident.spoke_at]
    highest = max((_highest(strip, SAID) for strip in family.strips.values()), default=0.0)
    peak = f"At most {say_count(highest)} messages a minute. " if highest >= 1 else ""
    return peak + _say_outcome(sagas, gaps)


def _say_outcome(sagas: Sequence[Saga], gaps: Sequence[timedelta]) -> str:
    if gaps:
        return f"People were told after {_say_range(gaps)}."
    if any(Times.of(saga).proposed for saga in sagas):
        return "Words were proposed; nobody approved them in time."
    return f"People were told nothing. {' '.join(say_reason(code) for code in find_why_silent(sagas[0]))}"


def _say_fell(saga: Saga, what: str) -> str:
    """What only people say is not said of the app: it is what people say."""
    stands = [saga.worst, *(moment.incident for moment in saga.moments)]
    kinds = {piece.kind for incident in stands for piece in incident.evidence}
    if kinds and kinds <= set(PEOPLE_KINDS):
        return f"people reported trouble with {what}"
    return f"{what} {_FELL[saga.worst.severity]}"


def is_gap(saga: Saga) -> bool:
    """Tell whether nothing but a silent kind of signal was seen."""
    return bool(saga.worst.evidence) and all(e.telemetry_gap for e in saga.worst.evidence)


def find_why_silent(saga: Saga) -> tuple[str, ...]:
    """Return the reasons why nothing was said: those of the last decision before it was over."""
    decisions = [e for m in saga.moments for e in m.events if isinstance(e, DecisionEvent)]
    passing = {"recovered", "recovering"}
    telling = [d.reasons for d in decisions if not passing & set(d.reasons)]
    last = decisions[-1].reasons if decisions else ()
    return telling[-1] if telling else last


def _group(sagas: Sequence[Saga]) -> list[list[Saga]]:
    """Put together what went the same way: the same part, as bad, through the same fault, with the same outcome."""
    groups: dict[object, list[Saga]] = {}
    for saga in sorted(sagas, key=lambda s: (s.incident.visible_since, s.incident.app)):
        party, said = saga.worst.fault.most_likely(), saga.incident.spoke_at is not None
        why = () if said else find_why_silent(saga)
        groups.setdefault((_where(saga), saga.worst.severity, party, said, why, is_gap(saga)), []).append(saga)
    return list(groups.values())


def _where(saga: Saga) -> str:
    return name_scope(saga.worst.scope)


def _tell_group(group: Sequence[Saga], settings: Settings, family: Family) -> Tale:
    return Tale(
        happened=_tell_start(group, settings),
        seen=" ".join(_tell_seen(group, settings)),
        people=_tell_people(group, settings, family),
        said=" ".join([*_tell_said(group), *_tell_told(group)]),
        ended=_tell_end(group),
    )


def _tell_seen(group: Sequence[Saga], settings: Settings) -> Iterator[str]:
    sure = _when_sure(group[0])
    seen = _quote(sure)
    if seen:
        whose = f"At {settings.name_of(sure.app)}, the first: " if len(group) > 1 else ""
        yield f"{whose}{seen}."
    if not is_gap(group[0]):
        worst = group[0].worst.fault
        words = sure.fault.words if sure.fault.most_likely() == worst.most_likely() else worst.words
        yield " ".join([f"The fault is {say_fault(worst.p)}.", *words])


def _tell_start(group: Sequence[Saga], settings: Settings) -> str:
    names = _name_apps(group, settings)
    when = _say_when([saga.incident.visible_since for saga in group])
    if is_gap(group[0]):
        return f"{when.capitalize()} UTC counts of {names} stopped coming in."
    what = say_part(names, group[0].worst.scope)
    end = [saga.incident.ended_at for saga in group if saga.incident.ended_at]
    lasted = f", for {say_duration(max(end) - min(s.incident.visible_since for s in group))}" if end else ""
    fell = _say_fell(group[0], what)
    return f"{fell[0].upper()}{fell[1:]}{lasted}. The first sign was seen {when} UTC."


def _when_sure(saga: Saga) -> Incident:
    """Return how it stood when it became sure; how it stood at its worst if it never did."""
    return next((m.incident for m in saga.moments if m.incident.confirmed_at), saga.worst)


def _quote(incident: Incident) -> str:
    """Return what showed it, the strongest piece of each kind."""
    best: dict[str, str] = {}
    for piece in sorted(incident.evidence, key=lambda e: -e.score):
        best.setdefault(piece.kind, say_seen(piece.words))
    return "; ".join(list(best.values())[:_QUOTED])


def _tell_people(group: Sequence[Saga], settings: Settings, family: Family) -> str:
    apps = list(dict.fromkeys(saga.incident.app for saga in group))
    strips = {app: family.strips[app] for app in apps if app in family.strips}
    confused = max((_highest(strip, CONFUSED) for strip in strips.values()), default=0.0)
    if confused < 1:
        return "Hardly anybody more than usual looked for answers."
    wrote = join_words(
        f"{say_count(_highest(strip, SAID))}{f' ({settings.name_of(app)})' if len(strips) > 1 else ''}"
        for app, strip in strips.items()
    )
    mocking = max(_highest(strip, MOCKING) for strip in strips.values())
    joked = f", and up to {say_count(mocking)} made fun of it" if mocking >= 1 else ""
    told = f"At the worst, people wrote {wrote} messages a minute"
    return f"{told}; up to {say_count(confused)} a minute more than usual looked for answers{joked}."


def _tell_said(group: Sequence[Saga]) -> Iterator[str]:
    times = [Times.of(saga) for saga in group]
    proposed = [t.proposed for t in times if t.proposed]
    spoke = [t.spoke for t in times if t.spoke]
    if proposed:
        text = _first_text(group[0])
        after = _say_range([t.proposed - t.seen for t in times if t.proposed])
        yield f"{after} after the first sign, words for people were proposed{f': “{text}”' if text else '.'}"
    if spoke:
        gap = _say_range([t.spoke - t.seen for t in times if t.spoke])
        yield f"People read the first word {_say_when(spoke)}: {gap} of silence."
        changes = max(sum(e.event == "notice.updated" for e in _notices(saga)) for saga in group)
        if changes:
            yield f"The words changed {'once' if changes == 1 else f'{changes} times'} while it lasted."
    elif proposed:
        yield "Nobody approved it, so people read nothing."
    else:
        yield f"People were told nothing. Why: {' '.join(say_reason(code) for code in find_why_silent(group[0]))}"


def _tell_told(group: Sequence[Saga]) -> Iterator[str]:
    told = [e for saga in group for m in saga.moments for e in m.events if isinstance(e, OperatorsTold)]
    told = [e for e in told if e.why not in ("needs_approval", "deadline_passed")]
    if told:
        yield f"The operators were told {_say_when([e.at for e in told])}."


def _tell_end(group: Sequence[Saga]) -> str:
    fixed = [t for t in (Times.of(saga).fixed for saga in group) if t is not None]
    retracted = [t for t in (_last(saga, "notice.retracted") for saga in group) if t is not None]
    ended = [saga.incident.ended_at for saga in group if saga.incident.ended_at]
    if len(ended) < len(group):
        return "It was not over when the signals ended."
    if fixed:
        return f"{_say_when(fixed).capitalize()} people read that it is fixed."
    if retracted:
        return f"{_say_when(retracted).capitalize()} what had been said was taken back."
    return f"It was over {_say_when(ended)}."


def _name_apps(sagas: Sequence[Saga], settings: Settings) -> str:
    return join_words(dict.fromkeys(settings.name_of(saga.incident.app) for saga in sagas))


def _notices(saga: Saga) -> list[NoticeEvent]:
    return [e for moment in saga.moments for e in moment.events if isinstance(e, NoticeEvent)]


def _first(saga: Saga, event: str) -> datetime | None:
    return next((e.at for e in _notices(saga) if e.event == event), None)


def _last(saga: Saga, event: str) -> datetime | None:
    return next((e.at for e in reversed(_notices(saga)) if e.event == event), None)


def _first_text(saga: Saga) -> str:
    found = find_text(next((e.text for e in _notices(saga)), {}))
    return f"{found.title}. {found.body}" if found else ""


def _highest(strip: Strip | None, column: int) -> float:
    return max((cell[column] for cell in strip.cells.values()), default=0.0) if strip else 0.0


def _say_when(times: Sequence[datetime]) -> str:
    first, last = min(times), max(times)
    return f"at {say_time(first)}" if first == last else f"between {say_time(first)} and {say_time(last)}"


def _say_range(durations: Sequence[timedelta]) -> str:
    say: Callable[[timedelta], str] = say_duration
    first, last = min(durations), max(durations)
    return say(first) if first == last else f"{say(first)} to {say(last)}"
