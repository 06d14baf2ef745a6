"""The file sources: a new one is one new folder and one line here."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from itsus.intake.sources.file import OnRefused, ignore_refused
from itsus.intake.sources.ndjson import source as ndjson
from itsus.intake.sources.report_csv import source as report_csv
from itsus.model.errors import InputError
from itsus.model.signal import Signal


class FileSource(msgspec.Struct, frozen=True):
    """One kind of file: how its names end (before an optional `.gz`), who reads it, and what it is."""

    endings: tuple[str, ...]
    read: Callable[..., Iterator[Signal]]
    about: str


FILE_SOURCES: Final[Mapping[str, FileSource]] = {
    "ndjson": FileSource((".ndjson", ".jsonl", ".json"), ndjson.read, "signals, one JSON object a line or one array"),
    "report_csv": FileSource((".csv",), report_csv.read, "counts of people's reports, `utc,reports`"),
}


def source_for(path: Path) -> FileSource:
    """Return the source that reads files named like this one.

    Raises:
        InputError: if none does.
    """
    name = path.name.lower().removesuffix(".gz")
    for source in FILE_SOURCES.values():
        if name.endswith(source.endings):
            return source
    known = ", ".join(ending for source in FILE_SOURCES.values() for ending in source.endings)
    raise InputError(f"{path}: the name must end in one of {known} (or that and .gz)", code="unknown_file")


def read_file(
    path: Path, *, app: str = "", span_s: float = 0, on_refused: OnRefused = ignore_refused
) -> Iterator[Signal]:
    """Yield the signals of a file, by the source that its name belongs to.

    Raises:
        InputError: if no source reads it, or it cannot be opened.
    """
    return source_for(path).read(path, app=app, span_s=span_s, on_refused=on_refused)
