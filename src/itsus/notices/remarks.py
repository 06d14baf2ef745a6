"""What people may write beside an incident: notes with a link, and where it is or whose fault against the evidence."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from itsus.model.errors import InputError
from itsus.model.incident import Incident
from itsus.model.scope import DIMENSIONS, Scope
from itsus.notices.limits import clean

NOTE_MAX: Final = 2000
LINK_MAX: Final = 500
#: Values of one dimension, and the length of each.
VALUES_MAX: Final = 50
VALUE_MAX: Final = 100

_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def check_note(text: str) -> str:
    """Return a note cleaned line by line: nothing invisible is in it.

    Raises:
        InputError: empty_note, note_too_long.
    """
    if len(text) > 4 * NOTE_MAX:
        raise InputError(f"the note has {len(text)} characters; at most {NOTE_MAX} are allowed", code="note_too_long")
    plain = "\n".join(clean(line, len(text)) for line in text.splitlines()).strip()
    if not plain:
        raise InputError("the note is empty", code="empty_note")
    if len(plain) > NOTE_MAX:
        raise InputError(f"the note has {len(plain)} characters; at most {NOTE_MAX} are allowed", code="note_too_long")
    return plain


def check_link(link: str) -> str:
    """Return a link that may be clicked on: to a web page, and to the host that one reads. Empty stays empty.

    Raises:
        InputError: bad_link.
    """
    plain = link.strip()
    if plain and not is_web_page(plain):
        raise InputError(
            f"the link must be a whole web address that begins with https:// or http://, without a password in it, "
            f"and of at most {LINK_MAX} characters",
            code="bad_link",
        )
    return plain


def check_scope(scope: Scope, incident: Incident, components: Collection[str]) -> Scope:
    """Return where a person says that an incident is, in the form that scopes have.

    Args:
        scope: As it was typed.
        incident: What its scope names is known as well.
        components: Those of the settings; without any, all are allowed.

    Raises:
        InputError: invalid_input, with the dimension and what is known.
    """
    found = {name: _check_values(name, scope.values(name)) for name in DIMENSIONS}
    known = {*components, *incident.scope.component}
    strange = [value for value in found["component"] if value not in known]
    if components and strange:
        raise InputError(f"component: there is no {strange[0]}; known: {', '.join(sorted(known))}")
    wrong = [value for value in found["country"] if not _COUNTRY.fullmatch(value)]
    if wrong:
        raise InputError(f"country: {wrong[0]} is no code of two letters, such as US or FR")
    return Scope.of(**{name: values for name, values in found.items() if values})


def is_web_page(link: str) -> bool:
    """Tell whether a link leads to a web page, on the host that one reads in it."""
    if len(link) > LINK_MAX or not (link.isascii() and link.isprintable()) or any(c in link for c in ' \\"<>`'):
        return False
    try:
        parts = urlsplit(link)
        _ = parts.port
    except ValueError:
        return False
    is_web = parts.scheme in ("http", "https") and link[len(parts.scheme) :].startswith("://")
    return is_web and bool(parts.hostname) and "@" not in parts.netloc


def _check_values(name: str, values: tuple[str, ...]) -> list[str]:
    if len(values) > VALUES_MAX:
        raise InputError(f"{name}: {len(values)} values are given; at most {VALUES_MAX} are allowed")
    plain = [clean(value, max(len(value), 1)) for value in values]
    if any(not value or len(value) > VALUE_MAX for value in plain):
        raise InputError(f"{name}: each value has 1 to {VALUE_MAX} characters")
    return [value.upper() for value in plain] if name == "country" else plain
