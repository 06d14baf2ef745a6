"""Counts of people's reports as CSV: a header with `utc` and `reports` (other columns are ignored), one row a span.

Each row becomes one report signal that stands for all of them. A row that cannot be read is refused by its line.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from itsus.intake.refusal import Refusal
from itsus.intake.sources.file import OnRefused, ignore_refused, read_lines
from itsus.model.errors import InputError
from itsus.model.signal import Signal

SOURCE: Final = "report_csv"
_NEEDED: Final = ("utc", "reports")


def read(path: Path, *, app: str = "", span_s: float = 0, on_refused: OnRefused = ignore_refused) -> Iterator[Signal]:
    """Yield one report signal per row, in the order of the file.

    Args:
        path: The file.
        app: Whose reports they are (the file does not say).
        span_s: Seconds that one row covers (nor this).
        on_refused: Called with each row that was not read.

    Raises:
        InputError: if the file cannot be opened, its header lacks a column, or `app` or `span_s` is missing.
    """
    if not app:
        raise InputError(f"{path}: a CSV of reports does not say whose they are; give --app NAME", code="no_app")
    if span_s <= 0:
        raise InputError(f"{path}: say with --span SECONDS how long one row counts (1200 = 20 min)", code="no_span")
    lines = (line.decode("utf-8", "replace") for line in read_lines(path, on_refused))
    rows = csv.DictReader(lines, strict=False)
    names = [name.strip().lstrip("\ufeff").lower() for name in rows.fieldnames or ()]
    if missing := [name for name in _NEEDED if name not in names]:
        raise InputError(f"{path}: the header must name {' and '.join(missing)}", code="no_column")
    rows.fieldnames = names
    yield from _read_rows(path, rows, app, span_s, on_refused)


def _read_rows(
    path: Path, rows: "csv.DictReader[str]", app: str, span_s: float, on_refused: OnRefused
) -> Iterator[Signal]:
    try:
        for row in rows:
            line = rows.line_num
            try:
                at, count = _time_of(row), _count_of(row)
            except InputError as error:
                on_refused(Refusal(line - 1, error.code, f"{path.name} line {line}: {error}"))
                continue
            yield Signal(kind="report", at=at, span=span_s, app=app, count=count, source=SOURCE)
    except csv.Error as error:
        raise InputError(f"{path} line {rows.line_num}: not CSV ({error})", code="bad_csv") from None


def _time_of(row: Mapping[str, str | None]) -> datetime:
    words = (row["utc"] or "").strip()
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise InputError("`utc` must be a time, as in 2019-06-13 22:00:00", code="bad_time") from None
    # The column says that it is UTC, so a time without a zone is.
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _count_of(row: Mapping[str, str | None]) -> int:
    words = (row["reports"] or "").strip()
    try:
        number = float(words)
    except ValueError:
        raise InputError("`reports` must be a number", code="wrong_type") from None
    if not 0 <= number < 1e12 or number != int(number):
        raise InputError("`reports` must be a whole number, 0 or more", code="out_of_range")
    return int(number)
