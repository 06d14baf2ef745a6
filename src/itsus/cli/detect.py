"""`itsus detect`: what the engine would make of a metric of yours, point by point, before you trust it with one."""

import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import numpy as np
import typer

from itsus.app.assembly import build_metric_detector
from itsus.app.clocks import read_time
from itsus.model.errors import InputError
from itsus.model.scope import Series
from itsus.model.settings import Settings
from itsus.model.window import BAD, BAD_WAYS, METRIC_WIDTH, SPAN, START, VALUE_BITS, WindowBatch

_SERIES: Final = Series("app", "", "", "", "", "", "metric", source="file", name="value")
_HEADER: Final = "timestamp,value,expected,score,alarm"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(detect)


def detect(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="timestamp,value: Unix seconds or RFC 3339.")],
    span: Annotated[int, typer.Option(min=1, max=86_400, help="Seconds that one value covers.")] = 60,
    bad: Annotated[str, typer.Option(help="The direction that is bad: up, down or both.")] = "both",
) -> None:
    """Score each point of a metric from the past alone, and print CSV."""
    if bad not in BAD_WAYS:
        raise InputError(f"--bad is one of {', '.join(BAD_WAYS)}; got {bad[:20]}")
    try:
        with file.open(newline="", encoding="utf-8") as lines:
            out = score_points(_read_points(lines, file.name), span, bad)
            sys.stdout.write(_HEADER + "\n")
            sys.stdout.writelines(f"{line}\n" for line in out)
    except FileNotFoundError as error:
        raise InputError(f"{file}: no such file") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file.name}: not UTF-8 text") from error


def score_points(points: Iterable[tuple[str, int, float]], span: int, bad: str) -> Iterator[str]:
    """Yield a line of CSV per point: (its time as written, Unix seconds, value)."""
    detector, settings = build_metric_detector(), Settings()
    for written, at_s, value in points:
        row = np.zeros((1, METRIC_WIDTH), np.int64)
        row[0, [START, SPAN, BAD]] = at_s, span, BAD_WAYS.index(bad)
        row[0, VALUE_BITS] = np.float64(value).view(np.int64)
        windows = WindowBatch("file", at_s, series=(_SERIES,), metrics=row, signals=1)
        found = detector.observe(windows, datetime.fromtimestamp(at_s + span, UTC), {}, settings)
        # The memory as plain data holds what was usual; the detector's evidence alone does not say it when all is well.
        [(_, track)] = detector.dump()
        score = max((evidence.score for evidence in found), default=0.0)
        yield f"{written},{value:g},{track['usual']:.6g},{score:.2f},{int(bool(found))}"


def _read_points(lines: Iterable[str], name: str) -> Iterator[tuple[str, int, float]]:
    last_s: int | None = None
    for number, row in enumerate(csv.reader(lines), start=1):
        if not row or (number == 1 and row[0].strip().lower() in ("timestamp", "time", "utc")):
            continue
        try:
            written, value = row[0].strip(), float(row[1])
            at_s = _read_seconds(written)
        except (ValueError, IndexError, InputError) as error:
            raise InputError(f"{name} line {number}: expected timestamp,value; got {','.join(row)[:60]}") from error
        if last_s is not None and at_s < last_s:
            raise InputError(f"{name} line {number}: goes back in time; sort the file first")
        last_s = at_s
        yield written, at_s, value


def _read_seconds(text: str) -> int:
    return int(float(text)) if text.replace(".", "", 1).isdigit() else int(read_time(text).timestamp())
