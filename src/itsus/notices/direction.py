"""Keeps names that run the other way from disturbing the text around them (Unicode's bidirectional isolates).

An Arabic sentence with "C++" or "9.11-beta" in it would otherwise be drawn with its signs and digits in the wrong
places. Only this pair of marks is ever written; which other marks are cut is `limits`' matter.
"""

import unicodedata
from typing import Final

#: First strong isolate, pop directional isolate. Readers let them through; overrides (U+202A to U+202E) they cut.
OPEN: Final = "\u2068"
CLOSE: Final = "\u2069"

#: Bidirectional classes of what disturbs a text that is read from the right, and one that is read from the left.
_AGAINST_RTL: Final = frozenset({"L", "EN", "AN"})
_AGAINST_LTR: Final = frozenset({"R", "AL", "AN"})


def set_off(name: str, *, is_rtl: bool) -> str:
    """Return a name between isolates if anything in it runs against the text around it, else the name."""
    against = _AGAINST_RTL if is_rtl else _AGAINST_LTR
    runs_against = any(unicodedata.bidirectional(character) in against for character in name)
    return f"{OPEN}{name}{CLOSE}" if runs_against else name
