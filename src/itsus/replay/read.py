"""Opens files of signals, and puts them in the order in which they came in."""

from collections.abc import Iterable
from pathlib import Path

from itsus.intake.check import time_received
from itsus.intake.sources.file import OnRefused, ignore_refused
from itsus.intake.sources.table import read_file
from itsus.model.errors import InputError
from itsus.model.signal import Signal


def read_files(
    paths: Iterable[Path], *, app: str = "", span_s: float = 0, on_refused: OnRefused = ignore_refused
) -> list[Signal]:
    """Return the signals of all files, merged by when they were received; those of the same time stay in file order.

    Args:
        paths: NDJSON or a JSON array of signals, or `utc,reports` as CSV; each also as `.gz`.
        app: Whose reports a CSV holds.
        span_s: Seconds that one row of a CSV covers.
        on_refused: Called with each line that is no signal.

    Raises:
        InputError: if a file cannot be opened or read at all.
    """
    signals = [s for path in paths for s in read_file(path, app=app, span_s=span_s, on_refused=on_refused)]
    signals.sort(key=_received)
    return signals


def is_whole(signal: Signal) -> bool:
    """Tell whether it is a count that is whole when its span ends: the step at that very time has it already, since all
    of it came before."""
    return bool(signal.span) and not signal.received


def _received(signal: Signal) -> tuple[float, bool]:
    """A time without a zone is refused later, with its reason; here it only must not raise."""
    try:
        return time_received(signal), not is_whole(signal)
    except InputError:
        return 0.0, False
