"""`itsus detect`: what the engine would make of a metric of yours, point by point, before you trust it with one."""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer

from itsus.app.assembly import build_point_judge
from itsus.app.clocks import read_time
from itsus.model.errors import InputError
from itsus.model.window import BAD_WAYS

_HEADER: Final = "timestamp,value,expected,score,alarm"
#: What the first line may begin with if it names the columns.
_TIME_NAMES: Final = ("timestamp", "time", "utc", "date")
#: Unix seconds of the year 5138: what is larger was meant as milliseconds.
_LATEST_S: Final = 1e11
#: Values beyond this (and nan, inf) are refused; the detector leaves them out.
_LARGEST: Final = 1e100


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(detect)


def detect(
    file: Annotated[
        str, typer.Argument(metavar="FILE.csv", help="timestamp,value: Unix seconds or RFC 3339; - reads stdin.")
    ],
    span: Annotated[int, typer.Option(min=1, max=86_400, help="Seconds that one value covers.")] = 60,
    bad: Annotated[str, typer.Option(help="The direction that is bad: up, down or both.")] = "both",
) -> None:
    """Score each point of a metric from the past alone, and print CSV."""
    if bad not in BAD_WAYS:
        raise InputError(f"--bad is one of {', '.join(BAD_WAYS)}; got {bad[:20]}")
    try:
        if file == "-":
            _print_scores(sys.stdin, "stdin", span, bad)
        else:
            with Path(file).open(newline="", encoding="utf-8-sig") as lines:
                _print_scores(lines, Path(file).name, span, bad)
    except FileNotFoundError as error:
        raise InputError(f"{file}: no such file") from error
    except IsADirectoryError as error:
        raise InputError(f"{file} is a folder, not a file of points") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text") from error


def _print_scores(lines: Iterable[str], name: str, span: int, bad: str) -> None:
    points = _read_points(lines, name)
    sys.stdout.write(_HEADER + "\n")
    sys.stdout.writelines(f"{line}\n" for line in score_points(points, span, bad))


def score_points(points: Iterable[tuple[str, int, float]], span: int, bad: str) -> Iterator[str]:
    """Yield a line of CSV per point: (its time as written, Unix seconds, value). Of points of the same time the first
    counts."""
    judge, way, last_s = build_point_judge(), BAD_WAYS.index(bad), None
    expected, score, is_alarm = 0.0, 0.0, False
    for written, at_s, value in points:
        if at_s == last_s:
            score, is_alarm = 0.0, False
        else:
            expected, score, is_alarm = judge.judge(at_s, span, value, way)
        last_s = at_s
        yield f"{written},{value:g},{expected:.6g},{score:.2f},{int(is_alarm)}"


def _read_points(lines: Iterable[str], name: str) -> Iterator[tuple[str, int, float]]:
    last_s: int | None = None
    rows = csv.reader(lines)
    for row in _rows_of(rows, name):
        where = f"{name} line {rows.line_num}"
        if not row or (rows.line_num == 1 and row[0].strip().lower() in _TIME_NAMES):
            continue
        written, at_s, value = _read_row(row, where)
        if last_s is not None and at_s < last_s:
            raise InputError(f"{where}: goes back in time; sort the file first")
        last_s = at_s
        yield written, at_s, value


def _rows_of(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    try:
        yield from rows
    except csv.Error as error:
        raise InputError(f"{name}: not CSV ({error})") from error


def _read_row(row: list[str], where: str) -> tuple[str, int, float]:
    try:
        written, value = row[0].strip(), float(row[1])
        at_s = _read_seconds(written)
    except (ValueError, IndexError, InputError) as error:
        raise InputError(f"{where}: expected timestamp,value; got {','.join(row)[:60]}") from error
    if at_s > _LATEST_S:
        raise InputError(f"{where}: {written} looks like milliseconds; divide by 1000")
    if not -_LARGEST <= value <= _LARGEST:
        raise InputError(f"{where}: {row[1].strip()[:20]} is no value that a metric can have; leave such points out")
    return written, at_s, value


def _read_seconds(text: str) -> int:
    return int(float(text)) if text.replace(".", "", 1).isdigit() else int(read_time(text).timestamp())
