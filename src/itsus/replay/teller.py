"""Tells a replay on a terminal as a story: one block per moment and incident, a headline per day."""

import textwrap
from datetime import date
from typing import Final

from itsus.model.event import Event, IncidentEvent, NoticeEvent, Summary
from itsus.model.settings import Settings
from itsus.replay.words import describe_short, say_day, say_time, sum_up

_INDENT: Final = 24
_NAME: Final = _INDENT - 12


class Teller:
    """Turns events, in their order, into lines.

    Args:
        settings: Names the apps as people do.
        width: Where lines are wrapped; None = not at all, for whoever reads a pipe line by line.
    """

    def __init__(self, settings: Settings, width: int | None = None) -> None:
        self._settings = settings
        self._width = width
        self._day: date | None = None
        self._moment: object = None
        self._drafts: set[str] = set()
        self._details = ""

    def tell(self, event: Event | Summary) -> list[str]:
        """Return the lines of one event."""
        if isinstance(event, Summary):
            return ["", sum_up(event)]
        lines = self._tell_day(event.at.date(), say_day(event.at))
        moment = (event.at, event.app, getattr(event, "incident", ""))
        name = self._settings.name_of(event.app)
        head = "" if moment == self._moment else f"{say_time(event.at)}  {name:<{_NAME}}"
        self._moment = moment
        return [*lines, *self._wrap(f"{head:<{_INDENT - 2}}", self._say(event))]

    def _tell_day(self, day: date, words: str) -> list[str]:
        if day == self._day:
            return []
        lines = ["", words] if self._day else [words]
        self._day = day
        return lines

    def _say(self, event: Event) -> str:
        """What was told once is not told again: words that are approved, evidence that made sure at once."""
        said = describe_short(event)
        head, _, details = said.partition(": ")
        if isinstance(event, NoticeEvent):
            is_known = event.draft in self._drafts
            self._drafts.add(event.draft)
            return f"{head}: the words above." if is_known else said
        is_known, self._details = details == self._details, details
        return f"{head}." if is_known and isinstance(event, IncidentEvent) else said

    def _wrap(self, head: str, words: str) -> list[str]:
        if self._width is None:
            return [f"{head}  {words}"]
        room = max(30, self._width - _INDENT)
        first, *rest = textwrap.wrap(words, room) or [""]
        return [f"{head}  {first}", *(f"{'':<{_INDENT}}{line}" for line in rest)]
