"""A note that `itsus serve` leaves beside the store while it runs: where it listens, and on which clock it lives.

The terminal's commands read it, so that a rehearsal's acts are dated on the rehearsal's clock.
"""

import os
from pathlib import Path

import msgspec

from itsus.app.clocks import StoryClock, SystemClock, decode_story
from itsus.model.clock import Clock
from itsus.model.errors import ItsusError


class RunFile(msgspec.Struct, frozen=True):
    """What is running. `clock` is a story's, encoded; empty = the wall's."""

    pid: int
    url: str
    clock: str = ""

    def build_clock(self) -> Clock:
        """Return the clock it lives on."""
        return decode_story(self.clock) if self.clock else SystemClock()


def locate_run_file(store: Path) -> Path:
    """Return where the note lies."""
    return store.with_name(f"{store.name}.running")


def write_run_file(store: Path, url: str, clock: Clock) -> None:
    """Leave the note."""
    story = clock.encode() if isinstance(clock, StoryClock) else ""
    locate_run_file(store).write_bytes(msgspec.json.encode(RunFile(os.getpid(), url, story)))


def read_run_file(store: Path) -> RunFile | None:
    """Return the note of a process that still runs; None if there is none, or it is a dead one's."""
    try:
        found = msgspec.json.decode(locate_run_file(store).read_bytes(), type=RunFile)
        found.build_clock()
        os.kill(found.pid, 0)
    except PermissionError:
        return found
    except (OSError, msgspec.DecodeError, ItsusError):
        return None
    return found


def find_clock(store: Path) -> Clock:
    """Return the clock that the engine of a store lives on now."""
    found = read_run_file(store)
    return found.build_clock() if found else SystemClock()
