"""Plays a world through the command line, as its reader would, and reads the events back."""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from bench.strangers.land import Land

_TIMEOUT_S: Final = 600


@dataclass(frozen=True)
class Said:
    """What the engine said, each event with its second from the land's start as `s`; and what it complained of."""

    events: list[dict[str, Any]]
    summary: dict[str, Any]
    stderr: str


def save(land: Land, path: Path) -> None:
    """Write the signals as NDJSON."""
    path.write_bytes(b"\n".join(msgspec.json.encode(line) for line in land.lines) + b"\n")


def replay(land: Land, path: Path, approve: str) -> Said:
    """Run `itsus replay PATH --json --approve ...` and return what it says."""
    command = [sys.executable, "-m", "itsus.cli.main", "replay", str(path), "--json", "--approve", approve]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or not events:
        raise RuntimeError(f"{' '.join(command)} failed: {done.stderr[-500:]}")
    for event in events[:-1]:
        event["s"] = (datetime.fromisoformat(event["at"]) - land.start).total_seconds()
    return Said(events[:-1], events[-1], done.stderr)
