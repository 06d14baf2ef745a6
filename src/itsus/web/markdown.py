"""Words of others inside Markdown (CommonMark and GitHub's): they stay words, whatever is in them."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

#: Punctuation that can begin markup anywhere, also HTML, entities, links, tables and mentions.
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>#|~&!@$]|:(?=//))")
#: What makes a list, a quote or a heading at the beginning of a line.
_BEGIN: Final = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=])")


def escape(text: str) -> str:
    """Return a text as one line that is shown as it is."""
    kinds = ((c, unicodedata.category(c)) for c in text)
    plain = "".join(" " if kind in ("Cc", "Zl", "Zp", "Cs") else "" if kind == "Cf" else c for c, kind in kinds)
    marked = _MARKUP.sub(r"\\\1", " ".join(plain.split()))
    return _BEGIN.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", marked)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table; its cells are escaped already."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]
