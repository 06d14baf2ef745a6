"""A notice as one person reads it: in one language, without what only devices need."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from itsus.feed.language import choose_language
from itsus.model.document import FeedNotice
from itsus.model.words import Strength


class Entry(msgspec.Struct, frozen=True):
    """What stands in one person's activity feed. Times are Unix seconds; texts are plain: put them on screen as text.

    Args:
        lang: The language of the texts.
        ask_followup: Once `status` is resolved: ask the person once whether it works again (F-38).
    """

    id: str
    strength: Strength
    status: Literal["active", "resolved", "retracted"]
    since: int
    updated: int
    until: int
    component: tuple[str, ...]
    lang: str
    title: str
    body: str
    ask_followup: bool


def write_entries(notices: Iterable[FeedNotice], languages: Sequence[str]) -> list[Entry]:
    """Return notices in the language that fits a person best (F-40); `languages` is best first."""
    return [_write(notice, choose_language(notice.text, languages)) for notice in notices]


def _write(notice: FeedNotice, lang: str) -> Entry:
    text = notice.text[lang]
    return Entry(
        id=notice.id,
        strength=notice.strength,
        status=notice.status,
        since=notice.since,
        updated=notice.updated,
        until=notice.until,
        component=notice.component,
        lang=lang,
        title=text.title,
        body=text.body,
        ask_followup=notice.ask_followup,
    )
