"""What a browser calls itself, in two short words of ours: so that a person knows which of their sessions this is.

Only words from these tables come out, never a part of the header: that tells too much, and anybody can write it.
"""

from collections.abc import Sequence
from typing import Final

#: The first that is found counts: most browsers also name the ones they descend from.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
#: So much of the header is looked at.
_READ: Final = 512


def name_agent(header: str) -> str:
    """Return "Firefox on Linux", "Safari on iPhone", …; "" if neither is known."""
    read = header[:_READ]
    browser, system = _find(_BROWSERS, read), _find(_SYSTEMS, read)
    return " on ".join(part for part in (browser or ("A browser" if system else ""), system) if part)


def _find(table: Sequence[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in table if mark in text), "")
