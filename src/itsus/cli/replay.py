"""`itsus replay`: what would have been said, when and why, from files of past signals."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from itsus.app.assembly import build_reader, build_stages
from itsus.app.config import read
from itsus.cli.session import ConfigOption
from itsus.intake.refusal import Refusal
from itsus.model.errors import InputError
from itsus.model.event import Event, Summary, encode_event
from itsus.model.signal import Signal
from itsus.replay.approval import Approve
from itsus.replay.read import read_files
from itsus.replay.record import Record, Refusals
from itsus.replay.report import write_report
from itsus.replay.run import replay as replay_signals
from itsus.replay.teller import Teller

_SHOWN_REFUSALS: Final = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="NDJSON or utc,reports as CSV; also .gz.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print events as JSON Lines.")] = False,
    approve: Annotated[str, typer.Option(help="Who plays the operator: auto, never or after=SECONDS.")] = "never",
    speed: Annotated[str, typer.Option(help="max, or how many times as fast as it was.")] = "max",
    app: Annotated[str, typer.Option("--app", help="Whose reports a CSV holds.")] = "",
    span: Annotated[float, typer.Option(help="Seconds that one row of a CSV covers.")] = 0,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Draw what happened.")] = None,
    config: ConfigOption = None,
) -> None:
    """Run past signals through the very same engine as live ones."""
    settings, player, pace = read(config).settings, Approve.parse(approve), Pace.parse(speed)
    signals = _read(files, app, span)
    record = Record(settings) if report is not None else None
    witness = record or Refusals()
    teller = Teller(settings, shutil.get_terminal_size().columns if sys.stdout.isatty() else None)
    with show_progress("Replaying", len(signals)) as progress:
        for event in replay_signals(
            signals, build_stages(), build_reader(settings), settings, player, progress=progress, witness=witness
        ):
            pace.wait(event)
            for line in [encode_event(event).decode()] if as_json else teller.tell(event):
                print_line(line)
    if witness.refused:
        first = f"; the first: {witness.refusals[0].reason}" if witness.refusals else ""
        typer.echo(f"itsus: {witness.refused:,} signals were refused{first}", err=True)
    if report is not None and record is not None:
        write_report(report, record, title=", ".join(file.name for file in files))
        typer.echo(f"itsus: report written to {report}", err=True)


class Pace:
    """Holds events back until their time, `speed` times as fast as it was; None = not at all."""

    def __init__(self, speed: float | None) -> None:
        self._speed = speed
        self._began: tuple[float, float] | None = None

    @classmethod
    def parse(cls, words: str) -> "Pace":
        """Read `max` or a number.

        Raises:
            InputError: if it is neither.
        """
        if words == "max":
            return cls(None)
        try:
            speed = float(words)
        except ValueError:
            speed = 0.0
        if not 0 < speed < float("inf"):
            raise InputError(f"--speed is max or a number over 0; got {words[:20]}")
        return cls(speed)

    def wait(self, event: Event | Summary) -> None:
        """Return when an event's time has come."""
        if self._speed is None or isinstance(event, Summary):
            return
        at_s = event.at.timestamp()
        self._began = self._began or (time.monotonic(), at_s)
        wall_s, story_s = self._began
        time.sleep(max(0.0, wall_s + (at_s - story_s) / self._speed - time.monotonic()))


def print_line(line: str) -> None:
    """Print a line at once, so that whoever reads a pipe sees events when they happen."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _read(files: list[Path], app: str, span: float) -> list[Signal]:
    refused: list[Refusal] = []
    signals = read_files(files, app=app, span_s=span, on_refused=refused.append)
    for refusal in refused[:_SHOWN_REFUSALS]:
        typer.echo(f"itsus: skipped: {refusal.reason}", err=True)
    if len(refused) > _SHOWN_REFUSALS:
        typer.echo(f"itsus: skipped {len(refused) - _SHOWN_REFUSALS} more lines that are no signals", err=True)
    if refused and not signals:
        raise InputError("no line of these files is a signal")
    return signals


@contextmanager
def show_progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show on a terminal how many signals are done; `total` None = not known."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as progress:
        bar = progress.add_task("signals", total=total)
        yield lambda done: progress.update(bar, completed=done)
