"""Where a key stands in a TOML text, to point at a mistake in it. Not a parser: a scan good enough for messages."""

import re
from collections.abc import Sequence
from typing import Final

_TABLE: Final = re.compile(r"^\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?")
_KEY: Final = re.compile(r"""^\s*((?:"[^"]*"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:"[^"]*"|'[^']*'|[\w-]+))*)\s*=""")
_PART: Final = re.compile(r'"([^"]*)"|' + r"'([^']*)'|([\w-]+)")

#: One step of a path: a key, or a place in an array of tables.
Path = Sequence[str | int]


def find_line(text: str, path: Path) -> int | None:
    """Return the line (from 1) of the deepest part of `path` that can be found; None if none of it can."""
    best, line = 0, None
    for number, found in _scan(text):
        shared = _shared(found, path)
        if shared > best:
            best, line = shared, number
    return line


def _scan(text: str) -> list[tuple[int, list[str | int]]]:
    places: list[tuple[int, list[str | int]]] = []
    table: list[str | int] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _TABLE.match(line):
            table = list(_parts(match.group(2)))
            if match.group(1) == "[[":
                name = match.group(2)
                counts[name] = counts.get(name, -1) + 1
                table.append(counts[name])
            places.append((number, table))
        elif match := _KEY.match(line):
            places.append((number, [*table, *_parts(match.group(1))]))
    return places


def _parts(name: str) -> list[str]:
    return ["".join(groups) for groups in _PART.findall(name)]


def _shared(found: Path, path: Path) -> int:
    """Return how many leading steps agree; 0 if `found` goes elsewhere after them."""
    shared = 0
    for one, other in zip(found, path, strict=False):
        if one != other:
            break
        shared += 1
    return shared if shared in (len(found), len(path)) else 0
