"""Programs, ports and processes that the benchmarks need; all of them on loopback, all of them ended."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: Debian's package of each program.
PACKAGES: Final = {"wrk": "wrk", "nginx": "nginx", "chromium": "chromium", "node": "nodejs", "taskset": "util-linux"}
_START_S: Final = 60.0
_END_S: Final = 10.0


def find_missing(*names: str) -> str:
    """Return in one line what to install, "" if everything is there."""
    missing = [name for name in names if shutil.which(name) is None]
    return (
        f"needs {', '.join(missing)}: apt-get install {' '.join(PACKAGES[name] for name in missing)}" if missing else ""
    )


def pin(core: int, command: Sequence[str]) -> list[str]:
    """Return a command that runs on one core alone."""
    return ["taskset", "-c", str(core), *command]


def find_port() -> int:
    """Return a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    *,
    log: Path,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; what it prints goes to `log`.

    Raises:
        RuntimeError: if it does not listen in time, with the last line that it printed.
    """
    with log.open("ab") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        wait_for(port, process, log)
        yield process
    finally:
        stop(process)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when somebody listens.

    Raises:
        RuntimeError: if nobody does in time.
    """
    end_s = time.monotonic() + _START_S
    while time.monotonic() < end_s and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    last = log.read_text().strip().rpartition("\n")[2]
    raise RuntimeError(f"{Path(process.args[0]).name} does not listen on port {port}: {last}")  # type: ignore[index, arg-type]


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, whatever it takes."""
    process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
