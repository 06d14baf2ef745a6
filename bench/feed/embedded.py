"""How many readers a second our own server answers, beside nginx with the same bytes, each on the same one core.

The load (wrk, 64 connections) comes from the other core. The two are asked in turn, several times, since the machine
may not be ours alone; the ratio of what each answers per second of its own CPU says what the code can do.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import httpx

from bench.feed.nginx import serving_folder
from bench.feed.programs import find_missing, pin
from bench.feed.say import say, skip
from bench.feed.stage import serving
from bench.intake import cpu_s

_ROUNDS: Final = 5
_ROUND_S: Final = 2
_AIM: Final = 0.5
#: What readers send, beside nothing at all.
_ASKS: Final = {
    "whole document": (),
    "a browser that takes brotli": ("Accept-Encoding: gzip, deflate, br, zstd",),
}
_PER_S: Final = re.compile(r"Requests/sec:\s+([\d.]+)")


class _Side(NamedTuple):
    """Who answers."""

    url: str
    pid: int


class _Rate(NamedTuple):
    per_s: float
    per_cpu_s: float


def main() -> None:
    """Print both rates and their ratio."""
    missing = find_missing("wrk", "nginx", "taskset")
    if missing or (os.cpu_count() or 1) < 2:
        skip("embedded server beside nginx", missing or "needs two cores")
        return
    with TemporaryDirectory(prefix="itsus-bench-") as name, serving(Path(name) / "itsus", core=0) as stage:
        feed = f"{stage.url}/feed/photogram.jws"
        root = Path(name) / "same-bytes"
        root.mkdir()
        shutil.copy(stage.folder / "origin-1" / "photogram.jws", root / "photogram.jws")
        with serving_folder(root, Path(name) / "nginx", core=0) as (origin, nginx):
            sides = (_Side(feed, stage.process.pid), _Side(f"{origin}/photogram.jws", nginx.pid))
            for what, headers in _ASKS.items():
                _compare(what, sides, (headers, headers), _AIM)
            tags = [httpx.head(side.url).headers["etag"] for side in sides]
            _compare("nothing new (304)", sides, [(f"If-None-Match: {tag}",) for tag in tags], None)


def _compare(what: str, sides: Sequence[_Side], headers: Sequence[tuple[str, ...]], aim: float | None) -> None:
    rounds = [[_load(*side) for side in zip(sides, headers, strict=True)] for _ in range(_ROUNDS)]
    ours, theirs = ([*column] for column in zip(*rounds, strict=True))
    per_s = [median(rate.per_s for rate in rates) for rates in (ours, theirs)]
    per_cpu_s = [median(rate.per_cpu_s for rate in rates) for rates in (ours, theirs)]
    say(f"{what}: itsus / nginx", f"{per_s[0]:,.0f} / {per_s[1]:,.0f} /s")
    for name, (mine, other) in (("ratio", per_s), ("ratio per second of CPU", per_cpu_s)):
        say(
            f"{what}: {name}", f"{mine / other:.2f}", f"{aim:.2f}" if aim else "", is_met=not aim or mine / other >= aim
        )


def _load(side: _Side, headers: tuple[str, ...]) -> _Rate:
    options = [option for header in headers for option in ("-H", header)]
    command = pin(1, ["wrk", "-t1", "-c64", f"-d{_ROUND_S}s", *options, side.url])
    before = cpu_s(side.pid)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in said:
        raise RuntimeError(f"{side.url} answered with errors:\n{said}")
    found = _PER_S.search(said)
    assert found is not None, said
    per_s = float(found[1])
    return _Rate(per_s, per_s * _ROUND_S / (cpu_s(side.pid) - before))
