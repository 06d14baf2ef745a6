"""Files of signals: NDJSON, or one JSON array, told apart by the first byte that is not a space; gzip too.

A line that is no signal, and a half-written last line, are refused by name; all others are read.
"""

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final

from itsus.intake.decode import decode
from itsus.intake.refusal import Refusal
from itsus.intake.sources.file import OnRefused, ignore_refused, read_lines
from itsus.model.errors import InputError
from itsus.model.signal import Signal

_LINES_AT_ONCE: Final = 5_000
_MAX_ARRAY_BYTES: Final = 256 * 1024 * 1024


def read(path: Path, *, app: str = "", span_s: float = 0, on_refused: OnRefused = ignore_refused) -> Iterator[Signal]:
    """Yield the signals of a file in its order.

    Args:
        path: The file.
        app: Not used; signals name their own.
        span_s: Not used; signals name their own.
        on_refused: Called with each item that was not read.

    Raises:
        InputError: if the file cannot be opened.
    """
    del app, span_s
    lines = read_lines(path, on_refused)
    for number, first in enumerate(lines):
        if not first.strip():
            continue
        whole = chain([first], lines)
        is_array = first.lstrip(b"\xef\xbb\xbf \t").startswith(b"[")
        yield from _read_array(path, whole, on_refused) if is_array else _read_items(path, whole, number, on_refused)


def _read_items(path: Path, lines: Iterator[bytes], number: int, on_refused: OnRefused) -> Iterator[Signal]:
    while part := list(islice(lines, _LINES_AT_ONCE)):
        good, refused = decode(b"".join(part))
        if refused:
            places = [place for place, line in enumerate(part, number) if line.strip()]
            for refusal in refused:
                on_refused(_name_line(path, refusal, places[refusal.index]))
        yield from (signal for _, signal in good)
        number += len(part)


def _read_array(path: Path, lines: Iterator[bytes], on_refused: OnRefused) -> Iterator[Signal]:
    body = bytearray()
    for line in lines:
        body += line
        if len(body) > _MAX_ARRAY_BYTES:
            raise InputError(f"{path}: a JSON array this large is not read; write one signal a line", code="too_large")
    good, refused = decode(bytes(body))
    for refusal in refused:
        on_refused(Refusal(refusal.index, refusal.code, f"{path.name} item {refusal.index + 1}: {refusal.reason}"))
    yield from (signal for _, signal in good)


def _name_line(path: Path, refusal: Refusal, line: int) -> Refusal:
    return Refusal(line, refusal.code, f"{path.name} line {line + 1}: {refusal.reason}")
