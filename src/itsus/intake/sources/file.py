"""Opening a file of signals: gzip by its first bytes, a cut end is told and what came before is kept."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Final, TypeAlias

from itsus.intake.refusal import Refusal
from itsus.model.errors import InputError

#: Called with each refused item; its `index` is the line from 0, its reason names file and line.
OnRefused: TypeAlias = Callable[[Refusal], None]

_GZIP_MAGIC: Final = b"\x1f\x8b"
MAX_LINE_BYTES: Final = 1024 * 1024


def ignore_refused(refusal: Refusal) -> None:
    """Take no notice: for callers that want the good part only."""


def read_lines(path: Path, on_refused: OnRefused) -> Iterator[bytes]:
    """Yield the lines of a file, unpacked where it is gzip.

    Raises:
        InputError: if the file cannot be opened.
    """
    number = 0
    try:
        with _open(path) as file:
            while line := file.readline(MAX_LINE_BYTES):
                yield line
                number += 1
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file", code="no_such_file") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        on_refused(Refusal(number, "cut", f"{path.name} line {number + 1}: the gzip data ends or breaks here"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or 'input error'})", code="unreadable") from None


def _open(path: Path) -> gzip.GzipFile | BufferedReader:
    with path.open("rb") as file:
        is_gzip = file.read(2) == _GZIP_MAGIC
    return gzip.open(path, "rb") if is_gzip else path.open("rb")
