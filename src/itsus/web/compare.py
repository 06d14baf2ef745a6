"""What is different between two wordings: the words of each language, who sees it, and how strongly it speaks."""

import difflib
from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from itsus.model.notice import Text, Wording
from itsus.web.say import say_audience

#: Words that stayed, are new, or are gone.
Piece: TypeAlias = tuple[Literal["same", "new", "gone"], str]

_NOTHING = Text("", "")


class TextChange(msgspec.Struct, frozen=True):
    """How title and body of one language change."""

    lang: str
    title: tuple[Piece, ...]
    body: tuple[Piece, ...]


class FactChange(msgspec.Struct, frozen=True):
    """Something that changes besides the words: what it is, how it was, how it is now."""

    what: str
    before: str
    after: str


class Difference(msgspec.Struct, frozen=True):
    """All that is different between two wordings."""

    texts: tuple[TextChange, ...] = ()
    facts: tuple[FactChange, ...] = ()


def compare(before: Wording, after: Wording) -> Difference:
    """Return what is different in `after`."""
    return Difference(tuple(_compare_texts(before, after)), tuple(_compare_facts(before, after)))


def _compare_texts(before: Wording, after: Wording) -> Iterator[TextChange]:
    for lang in {**after.text, **before.text}:
        old, new = before.text.get(lang, _NOTHING), after.text.get(lang, _NOTHING)
        if old != new:
            yield TextChange(lang, tuple(compare_words(old.title, new.title)), tuple(compare_words(old.body, new.body)))


def _compare_facts(before: Wording, after: Wording) -> Iterator[FactChange]:
    for what, say in _FACTS:
        old, new = say(before), say(after)
        if old != new:
            yield FactChange(what, old, new)


_FACTS = (
    ("Who sees it", say_audience),
    ("Says", lambda w: "“It’s us”: a notice" if w.strength == "notice" else "“Maybe us”: a hint"),
    ("About", lambda w: ", ".join(w.component) or "the whole app"),
    ("Calls fine", lambda w: ", ".join(w.blame_not) or "nothing"),
    ("Asks whether it works again", lambda w: "yes" if w.ask_followup else "no"),
)


def compare_words(before: str, after: str) -> Iterator[Piece]:
    """Yield the words of two texts as pieces, what is gone before what is new."""
    old, new = before.split(), after.split()
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(old[i:j])
            continue
        if i < j:
            yield "gone", " ".join(old[i:j])
        if k < m:
            yield "new", " ".join(new[k:m])
