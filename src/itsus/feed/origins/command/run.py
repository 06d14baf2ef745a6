"""Running the operator's command: no shell, bounded in time and in what it may say, ended with all that it started."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, NamedTuple

#: What is kept of what it writes to standard error.
_MOST_HEARD: Final = 4096
_MOST_TOLD: Final = 200
#: How often to look whether it has ended, when something that it left running keeps its output open.
_LOOK_S: Final = 0.05


class Finished(NamedTuple):
    """How it ended: its exit code (negative: the signal; None: ended by us, it took too long) and its last words."""

    code: int | None
    last_line: str


def run_command(words: Sequence[str], *, folder: Path, environment: Mapping[str, str], limit_s: float) -> Finished:
    """Run a command to its end, or end it (and its process group) after `limit_s`.

    Raises:
        OSError, ValueError: if it cannot be started.
    """
    give_up = time.monotonic() + limit_s
    with subprocess.Popen(
        words,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        bufsize=0,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        try:
            heard = _listen(process, process.stderr, give_up)
            return Finished(process.wait(max(0.0, give_up - time.monotonic())), _last_line(heard))
        except (subprocess.TimeoutExpired, TimeoutError):
            return Finished(None, "")
        finally:
            _end(process)


def _listen(process: subprocess.Popen[bytes], errors: IO[bytes], give_up: float) -> bytes:
    """Return the end of what it says, read until it says no more or has ended."""
    heard = b""
    while (left := give_up - time.monotonic()) > 0:
        ready, _, _ = select.select([errors], [], [], min(left, _LOOK_S))
        if ready:
            said = os.read(errors.fileno(), _MOST_HEARD)
            if not said:
                return heard
            heard = (heard + said)[-_MOST_HEARD:]
        elif process.poll() is not None:
            return heard
    raise TimeoutError


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and its group if it still runs. Until it is waited for, its number is no other's."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _last_line(heard: bytes) -> str:
    lines = [line.strip() for line in heard.decode("utf-8", "replace").splitlines() if line.strip()]
    return "".join(letter if letter.isprintable() else " " for letter in lines[-1])[:_MOST_TOLD] if lines else ""
