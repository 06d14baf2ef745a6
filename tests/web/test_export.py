"""What is taken out: no spreadsheet runs it, and it never lies whole in memory."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from itsus.web.export import Row, read_pages, write_cell, write_csv, write_lines


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "\n=1", "  =HYPERLINK(1)", "\uff1d1", "=cmd|' /C calc'!A0"],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert write_cell(text).replace("'", "") == text.replace("'", "")
    assert write_cell(text).startswith("'")
    assert write_cell([text, "b"]).startswith("'")


@pytest.mark.parametrize("between", [";", "; ", "\t", "\n", "\r\n"])
@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(1)"])
def test_nor_is_what_follows_where_some_programs_end_a_cell(between: str, formula: str) -> None:
    cell = write_cell(f"harmless{between}{formula}")
    assert not any(part.strip().startswith(tuple("=+-@")) for part in re.split("[;\t\r\n]", cell))
    assert cell.replace("'", "") == f"harmless{between}{formula}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain, with \"quotes\" and 'more'", "plain, with \"quotes\" and 'more'"),
        ("a=b", "a=b"),
        ("", ""),
        ("  ", "  "),
        (None, ""),
        (-3, "-3"),
        (0.25, "0.25"),
        (True, "yes"),
        (("US", "CA"), "US; CA"),
        (datetime(2021, 10, 4, 15, 40, tzinfo=UTC), "2021-10-04T15:40:00Z"),
    ],
)
def test_other_cells_stay_as_they_are(value: object, cell: str) -> None:
    assert write_cell(value) == cell


async def one_page(*rows: Row) -> AsyncIterator[Sequence[Row]]:
    yield list(rows)


async def test_csv_is_read_back_as_it_was() -> None:
    words = 'two\nlines, a "quote"; ünïcode 日本'
    written = b"".join([part async for part in write_csv(one_page({"a": words, "b": 1}, {"b": None}), ["a", "b"])])
    assert list(csv.reader(io.StringIO(written.decode()))) == [["a", "b"], [words, "1"], ["", ""]]


async def test_lines_are_one_each() -> None:
    written = b"".join([part async for part in write_lines(one_page({"a": "two\nlines"}, {"a": "\u2028"}))])
    assert [json.loads(line) for line in written.splitlines()] == [{"a": "two\nlines"}, {"a": "\u2028"}]


async def test_pages_go_on_after_the_last_one() -> None:
    asked: list[int | None] = []

    async def read(last: int | None) -> list[int]:
        asked.append(last)
        return [] if last == 4 else [1, 2] if last is None else [3, 4]

    assert [page async for page in read_pages(read)] == [[1, 2], [3, 4]]
    assert asked == [None, 2, 4]
