"""How many readers a second our own server answers, beside nginx with the same bytes, each on the same one core.

The load (wrk, 64 connections) comes from the other core. The two are asked in turn, several times, since the machine
may not be ours alone; the ratio of what each answers per second of its own CPU says what the code can do.
"""

import os
import re
import shutil
import subprocess
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
            for what, headers in _ASKS.items():
                _compare(what, (feed, stage.process.pid), (f"{origin}/photogram.jws", nginx.pid), headers)
            _compare_unchanged((feed, stage.process.pid), (f"{origin}/photogram.jws", nginx.pid))


def _compare_unchanged(ours: tuple[str, int], theirs: tuple[str, int]) -> None:
    tags = [_read_tag(url) for url, _ in (ours, theirs)]
    _compare("nothing new (304)", ours, theirs, (), [(f"If-None-Match: {tag}",) for tag in tags], aim=None)


def _compare(
    what: str,
    ours: tuple[str, int],
    theirs: tuple[str, int],
    headers: tuple[str, ...],
    own: list[tuple[str, ...]] | None = None,
    aim: float | None = _AIM,
) -> None:
    more = own or [(), ()]
    rounds = [(_load(*ours, headers + more[0]), _load(*theirs, headers + more[1])) for _ in range(_ROUNDS)]
    per_s = [median(rate.per_s for rate in column) for column in zip(*rounds, strict=True)]
    per_cpu_s = [median(rate.per_cpu_s for rate in column) for column in zip(*rounds, strict=True)]
    ratio, cpu_ratio = per_s[0] / per_s[1], per_cpu_s[0] / per_cpu_s[1]
    say(f"{what}: itsus / nginx", f"{per_s[0]:,.0f} / {per_s[1]:,.0f} /s")
    for name, figure in (("ratio", ratio), ("ratio per second of CPU", cpu_ratio)):
        say(f"{what}: {name}", f"{figure:.2f}", f"{aim:.2f}" if aim else "", is_met=aim is None or figure >= aim)


def _load(url: str, pid: int, headers: tuple[str, ...]) -> _Rate:
    options = [option for header in headers for option in ("-H", header)]
    command = pin(1, ["wrk", "-t1", "-c64", f"-d{_ROUND_S}s", *options, url])
    before = cpu_s(pid)
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx or 3xx" in said:
        raise RuntimeError(f"{url} answered with errors:\n{said}")
    found = _PER_S.search(said)
    assert found is not None, said
    per_s = float(found[1])
    return _Rate(per_s, per_s * _ROUND_S / (cpu_s(pid) - before))


def _read_tag(url: str) -> str:
    return str(httpx.head(url).headers["etag"])
