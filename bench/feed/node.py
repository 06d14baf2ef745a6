"""The built client, run by Node: what it reads and refuses, without a browser."""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

from bench.feed.browser import CLIENT
from bench.feed.programs import find_missing

_SCRIPT: Final = Path(__file__).resolve().parent / "read.mjs"
_LIMIT_S: Final = 180.0


def find_missing_for_node() -> str:
    """Return in one line what to do first, "" if the client can be run."""
    return find_missing("node") or ("" if (CLIENT / "itsus.js").is_file() else "needs the built client: make setup")


def run_client(task: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what the client made of each reading of a task (`read.mjs`)."""
    command = ["node", str(_SCRIPT), str(CLIENT / "itsus.js")]
    done = subprocess.run(
        command, input=json.dumps(task), capture_output=True, text=True, timeout=_LIMIT_S, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"the built client cannot be run by Node: {done.stderr.strip().rpartition(chr(10))[2]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
