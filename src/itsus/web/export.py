"""Takes data out: rows as CSV that no spreadsheet runs, or as JSON Lines; page by page, so that memory stays small.

A table program takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and some of the text comes from
strangers: such a cell gets an apostrophe in front, which table programs do not show. Where lists are written with
semicolons, some take one for the end of a cell, whatever the file says: what follows is looked at as well.
"""

import csv
import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, TypeVar

import msgspec
from litestar.response import Stream

from itsus.model.event import format_utc

T = TypeVar("T")
Format: TypeAlias = Literal["csv", "jsonl"]
Row: TypeAlias = Mapping[str, Any]

#: So many are read from the store at once.
PAGE: Final = 500
_FORMULA: Final = re.compile("(^|[;\t\r\n])(?= *[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-])")
_MEDIA: Final[dict[Format, str]] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


async def read_pages(read: Callable[[T | None], Awaitable[Sequence[T]]]) -> AsyncIterator[Sequence[T]]:
    """Yield page after page: `read` is given the last one of the page before, None at first."""
    last: T | None = None
    while page := await read(last):
        yield page
        last = page[-1]


def download(pages: AsyncIterator[Sequence[Row]], form: Format, columns: Sequence[str], name: str) -> Stream:
    """Return a file to keep, written while it is read."""
    lines = write_csv(pages, columns) if form == "csv" else write_lines(pages)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Stream(lines, media_type=_MEDIA[form], headers=headers)


async def write_csv(pages: AsyncIterator[Sequence[Row]], columns: Sequence[str]) -> AsyncIterator[bytes]:
    """Yield rows as CSV (RFC 4180) in UTF-8, with a head."""
    yield _write_rows([columns])
    async for page in pages:
        yield _write_rows([[write_cell(row.get(column)) for column in columns] for row in page])


async def write_lines(pages: AsyncIterator[Sequence[Row]]) -> AsyncIterator[bytes]:
    """Yield rows as JSON, one a line."""
    async for page in pages:
        yield b"".join(msgspec.json.encode(row) + b"\n" for row in page)


def write_cell(value: object) -> str:
    """Return a cell: nothing for None, a list with semicolons, and no text that would be a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return str(value)
        case datetime():
            return format_utc(value)
        case list() | tuple():
            return write_cell("; ".join(map(str, value)))
    return _FORMULA.sub(r"\1'", str(value))


def _write_rows(rows: Sequence[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
