"""What a text for people must keep to, whoever wrote it: plain, short, and nothing hidden in it."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from itsus.model.errors import InputError
from itsus.model.notice import Text
from itsus.notices.catalogue import find_language
from itsus.notices.direction import CLOSE, OPEN

TITLE_MAX: Final = 80
BODY_MAX: Final = 400
#: What was meant to be filled in: `{app}`, `{{ app }}`, `%(app)s`. Nothing is, in what a person writes.
_HOLE: Final = re.compile(r"\{\{?\s*[A-Za-z_][\w.]*\s*\}?\}|%\(\w+\)s")


def clean(name: str, limit: int) -> str:
    """Return a name without controls, bidirectional marks and other invisible characters, cut to `limit`."""
    return _clean(name, limit, "")


def clean_text(text: str, limit: int) -> str:
    """Return a text cleaned like a name, but with the isolates around the names in it (`direction`)."""
    return _clean(text, limit, OPEN + CLOSE)


def _clean(text: str, limit: int, kept: str) -> str:
    plain = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", text) if c in kept or _is_plain(c))
    short = " ".join(plain.split())
    return short if len(short) <= limit else short[: limit - 1].rstrip() + "…"


def check_texts(texts: Mapping[str, Text]) -> Mapping[str, Text]:
    """Return texts that a person wrote, cleaned.

    Raises:
        InputError: if a language is unknown to us, a title or body is empty or too long, or a variable is left in it.
    """
    return {lang: _check_text(lang, text) for lang, text in texts.items()}


def _check_text(lang: str, text: Text) -> Text:
    if find_language(lang) is None:
        raise InputError(f"text.{lang}: we have no words in this language", code="unknown_language")
    title = _check_part(f"text.{lang}.title", text.title, TITLE_MAX)
    return Text(title, _check_part(f"text.{lang}.body", text.body, BODY_MAX))


def _check_part(path: str, value: str, limit: int) -> str:
    plain = clean_text(value, max(len(value), 1))
    hole = _HOLE.search(plain)
    if hole:
        raise InputError(f"{path}: people would read {hole[0]}; write the word itself", code="placeholder_left")
    if not clean(plain, 1):
        raise InputError(f"{path} is empty", code="empty_text")
    if len(plain) > limit:
        raise InputError(f"{path} has {len(plain)} characters; at most {limit} are allowed", code="text_too_long")
    return plain


def _is_plain(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")
