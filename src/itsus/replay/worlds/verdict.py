"""Holds what happened against what must: reads the events of a rehearsal, says what was met and how quickly.

Pure, and the same for the tests, the benchmark and a team's own rehearsal. Not here: playing it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold
from itsus.model.scope import DIMENSIONS, Scope
from itsus.replay.worlds.truth import LATEST_S, Truth, Word

#: What is put before operators or people, as opposed to taken back.
_SAYING: Final = ("notice.proposed", "notice.published", "notice.updated")
#: What people read.
_READ: Final = ("notice.published", "notice.updated")
_DAY_S: Final = 86_400


@dataclass(frozen=True)
class Delay:
    """How long after people could see it a hint and a notice were proposed; None = never."""

    word: Word
    hint_s: float | None
    notice_s: float | None


@dataclass(frozen=True)
class Verdict:
    """What came of a world.

    Args:
        missed: What must be and is not, or is and must not be: one sentence each. Empty = all is met.
        delays: Per word that must be said.
        false_notices: Notices (by their strongest proposal) that nothing stands behind.
        false_hints: The same for hints.
        wrong_names: Countries, platforms, components ... that are fine and were named.
    """

    missed: tuple[str, ...]
    delays: tuple[Delay, ...]
    false_notices: int
    false_hints: int
    wrong_names: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Tell whether all that must be is."""
        return not self.missed


def judge(truth: Truth, events: Iterable[Event], onset: datetime, confused: Sequence[float | None]) -> Verdict:
    """Hold events against the truth.

    Args:
        truth: What must come of the world.
        events: All of a rehearsal in which proposals are approved at once.
        onset: Minute 0 of the trouble.
        confused: Per word of the truth, the minute from which people are confused, for those that are gradual.
    """
    return _Judge(truth, list(events), onset, confused).judge()


class _Judge:
    def __init__(self, truth: Truth, events: list[Event], onset: datetime, confused: Sequence[float | None]) -> None:
        self._truth, self._onset = truth, onset
        self._starts = [
            w.visible if c is None else max(w.visible, c) for w, c in zip(truth.words, confused, strict=True)
        ]
        self._incidents = [e for e in events if isinstance(e, IncidentEvent)]
        self._decisions = [e for e in events if isinstance(e, DecisionEvent)]
        self._told = {e.why for e in events if isinstance(e, OperatorsTold)}
        self._notices = [e for e in events if isinstance(e, NoticeEvent)]
        self._sayings = [e for e in self._notices if e.event in _SAYING]

    def judge(self) -> Verdict:
        delays = tuple(map(self._delay_of, self._truth.words, self._starts))
        false = self._false()
        wrong = tuple(sorted({name for e in self._sayings for name in self._wrong_names(e)}))
        is_too_much = any(self._count_too_much(false))
        parts = (
            self._said(is_silent=self._truth.is_lenient and not is_too_much),
            self._too_wide(),
            self._late(delays),
            self._too_much(false),
            self._reasons(),
            self._faults(),
            self._course(),
        )
        missed = (*(line for part in parts for line in part), *(f"names {name}, which is fine" for name in wrong))
        return Verdict(missed, delays, false.count("notice"), false.count("hint"), wrong)

    def _said(self, *, is_silent: bool) -> Iterator[str]:
        """Yield what is said otherwise than it must be, in the end of each notice."""
        if is_silent:
            return
        last = {e.notice: e for e in self._notices if e.event in ("notice.published", "notice.updated")}
        found = [((e.app, e.strength, _scope_of(e)), e.at) for e in last.values()]
        must = {(w.app, w.strength, w.scope) for w in self._truth.words}
        yield from (f"{self._clock(at)} says {name_word(*key)}" for key, at in found if key not in must)
        yield from (f"never says {name_word(*key)}" for key in sorted(must - {key for key, _ in found}, key=str))

    def _too_wide(self) -> Iterator[str]:
        """Yield what is published, if only for a moment, to people whom the problem does not touch."""
        for e in self._notices:
            about = [w for w in self._truth.words if w.app == e.app] if e.event in _READ else []
            if about and not any(_without_component(w.scope).contains(e.audience) for w in about):
                yield f"{self._clock(e.at)} {e.strength} for {name_word(e.app, '', _scope_of(e))} reaches too many"

    def _late(self, delays: Sequence[Delay]) -> Iterator[str]:
        for delay in delays:
            strongest = delay.hint_s if delay.word.strength == "hint" else delay.notice_s
            if strongest is not None and strongest > LATEST_S:
                whom = name_word(delay.word.app, "", delay.word.scope)
                yield f"{delay.word.strength} for {whom} after {strongest:.0f} s"

    def _false(self) -> list[str]:
        """Return the strength of each notice that nothing stands behind: nothing broken there, or not yet."""
        strengths: dict[str, str] = {}
        for e in self._sayings:
            if not any(self._is_about(e, word) and e.strength in ("hint", word.strength) for word in self._truth.words):
                strengths[e.notice] = "notice" if "notice" in (e.strength, strengths.get(e.notice)) else "hint"
        return list(strengths.values())

    def _too_much(self, false: list[str]) -> Iterator[str]:
        yield from self._count_too_much(false)
        truth = self._truth
        incidents = len({e.incident for e in self._incidents})
        if truth.incidents is not None and incidents != truth.incidents:
            yield f"{incidents} incidents, not {truth.incidents}"

    def _count_too_much(self, false: list[str]) -> Iterator[str]:
        for strength, most in (("notice", self._truth.false_notices), ("hint", self._truth.false_hints)):
            if false.count(strength) > most:
                yield f"{false.count(strength)} false {strength}s, at most {most}"

    def _reasons(self) -> Iterator[str]:
        given = {reason for e in self._decisions for reason in e.reasons}
        yield from (f"no decision gives the reason {r}" for r in self._truth.reasons if r not in given)
        yield from (f"operators are not told {why}" for why in self._truth.told if why not in self._told)

    def _faults(self) -> Iterator[str]:
        published = {e.incident: e for e in reversed(self._notices) if e.event == "notice.published"}
        moments = [(e.incident, e.at) for e in published.values()] or [(e.incident, e.at) for e in self._incidents[-1:]]
        for incident, at in moments:
            if self._truth.faults and (fault := self._fault_at(incident, at)) not in self._truth.faults:
                yield f"{self._clock(at)} takes the fault to be {fault}, not {' or '.join(self._truth.faults)}"
        for minute, party in self._truth.fault_at.items():
            for incident in published:
                if (fault := self._fault_at(incident, self._onset + timedelta(minutes=minute))) != party:
                    yield f"at minute {minute:g} takes the fault to be {fault}, not {party}"

    def _fault_at(self, incident: str, at: datetime) -> str:
        fault = next((e.fault for e in reversed(self._incidents) if e.incident == incident and e.at <= at), {})
        return max(fault, key=lambda party: fault[party], default="unknown")

    def _course(self) -> Iterator[str]:
        truth = self._truth
        happened = [e.event.removeprefix("notice.") for e in self._notices]
        left = iter(happened)
        if not all(step in left for step in truth.course):
            yield f"the notice goes {', '.join(happened) or 'nowhere'}, not {', '.join(truth.course)}"
        if truth.course and len({e.notice for e in self._notices}) > 1:
            yield "there is more than one notice"
        text = next((e.text["en"] for e in reversed(self._sayings) if "en" in e.text), None)
        if text is not None and truth.mentions not in text.title + text.body:
            yield f"the text does not mention {truth.mentions}"

    def _delay_of(self, word: Word, start: float) -> Delay:
        about = [e for e in self._sayings if self._is_about(e, word)]
        since = self._onset + timedelta(minutes=start)
        hints, notices = ([e.at for e in about if e.strength in s] for s in (("hint", "notice"), ("notice",)))
        hint_s, notice_s = ((min(ats) - since).total_seconds() if ats else None for ats in (hints, notices))
        return Delay(word, hint_s, notice_s)

    def _is_about(self, event: NoticeEvent, word: Word) -> bool:
        visible = self._onset + timedelta(minutes=word.visible)
        return event.app == word.app and event.at >= visible and _scope_of(event).overlaps(word.scope)

    def _wrong_names(self, event: NoticeEvent) -> Iterator[str]:
        """Yield what is named of a dimension of which the truth names something else."""
        scope = _scope_of(event)
        words = [word for word in self._truth.words if word.app == event.app]
        for dimension in DIMENSIONS:
            named = {value for word in words for value in word.scope.values(dimension)}
            if named and all(word.scope.values(dimension) for word in words):
                yield from (f"{dimension} {value}" for value in scope.values(dimension) if value not in named)

    def _clock(self, at: datetime) -> str:
        seconds = (at - self._onset).total_seconds()
        if seconds >= _DAY_S:
            return f"{at:%Y-%m-%d %H:%M:%S}"
        return f"{'-' if seconds < 0 else '+'}{abs(seconds) // 60:.0f}:{abs(seconds) % 60:02.0f}"


def _without_component(scope: Scope) -> Scope:
    return Scope((), scope.country, scope.platform, scope.version, scope.network)


def _scope_of(event: NoticeEvent) -> Scope:
    audience = event.audience
    return Scope(event.component, audience.country, audience.platform, audience.version, audience.network)


def name_word(app: str, strength: str, scope: Scope) -> str:
    """Return a word for a person: strength, app, and whom it is for."""
    parts = [value for dimension in DIMENSIONS for value in scope.values(dimension)]
    return f"{strength} {app} {' / '.join(parts) or 'to everyone'}".strip()
