"""The working table of one step: what is being changed, and what will be committed together."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from itsus.decide.case import Case
from itsus.engine.state import Book, Voice
from itsus.model.curve import CurvePoint
from itsus.model.event import Event, SettingEvent
from itsus.model.notice import Notice
from itsus.model.settings import Settings
from itsus.model.store import StepResult, Tally, Task


@dataclass(slots=True)
class Turn:
    """One step in the making.

    `cases_before` and `notices_before` are as they were when it began; `by` names who moved an incident by hand.
    """

    book: Book
    now: datetime
    cases_before: dict[str, Case] = field(default_factory=dict)
    notices_before: dict[str, Notice] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    tells: list[Task] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    points: list[CurvePoint] = field(default_factory=list)
    feeds: set[str] = field(default_factory=set)
    by: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """Return the settings in force."""
        return self.book.settings

    def voice(self, incident: str) -> Voice:
        """Return what was said about an incident."""
        return self.book.voices.setdefault(incident, Voice())

    def notice_of(self, incident: str) -> Notice | None:
        """Return the present notice of an incident."""
        return self.book.notices.get(self.voice(incident).notice)

    def save_case(self, case: Case) -> None:
        """Put an incident back."""
        self.book.cases[case.incident.id] = case

    def save_incident(self, incident: str, **changes: object) -> Case:
        """Change fields of an incident."""
        case = self.book.cases[incident]
        changed = msgspec.structs.replace(case.incident, **changes)
        if changed != case.incident:
            changed = msgspec.structs.replace(changed, updated_at=self.now)
        self.book.cases[incident] = msgspec.structs.replace(case, incident=changed)
        return self.book.cases[incident]

    def save_notice(self, notice: Notice) -> None:
        """Put a notice back; if people would see a difference, the feed is published anew."""
        before = self.book.notices.get(notice.id)
        self.book.notices[notice.id] = notice
        if _public(before) != _public(notice):
            self.feeds.add(notice.app)

    def until(self) -> datetime:
        """Return until when a notice written now may be shown."""
        return self.now + timedelta(seconds=self.settings.feed.until_s)

    def refuse(self, app: str, by: str, words: str) -> None:
        """Say that an act could not be done, and why."""
        self.events.append(SettingEvent(at=self.now, event="act.refused", app=app, by=(by,), words=words))

    def result(self) -> StepResult:
        """Return all that the step changed."""
        book = self.book
        incidents = [c.incident for c in book.cases.values()]
        known = {name: c.incident for name, c in self.cases_before.items()}
        return StepResult(
            now=self.now,
            events=tuple(self.events),
            incidents=tuple(i for i in incidents if known.get(i.id) != i),
            notices=tuple(n for n in book.notices.values() if self.notices_before.get(n.id) != n),
            tasks=(*(Task("feed", app) for app in sorted(self.feeds)), *self.tells),
            tallies=tuple(self.tallies),
            facts=self.facts,
            points=tuple(self.points),
        )


def _public(notice: Notice | None) -> tuple[object, ...]:
    if notice is None or notice.live is None:
        return ()
    return notice.status, notice.live, notice.since, notice.until
