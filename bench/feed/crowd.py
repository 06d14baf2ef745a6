"""Ten thousand open clients that poll at the pace of an outage: do they disturb what comes in?

One real `itsus serve` on one core. Signals come in as fast as one sender can post them, as `bench intake` does, before,
while and after 10,000 connections ask for the feed every 8 seconds (1,250 requests a second, most answered 304). The
machine may not be ours alone, so what counts is the ratio per second of the server's own CPU.
"""

import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from bench.feed.programs import find_missing, pin
from bench.feed.say import say, skip
from bench.feed.stage import Stage, serving
from bench.intake import cpu_s, make_mixed

_READERS: Final = 10_000
_EVERY_S: Final = 8.0
_ROUND_S: Final = 3.0
_ROUNDS: Final = 4
#: Rounds with the crowd, and some time for each to begin and end.
_CROWD_S: Final = _ROUNDS * (_ROUND_S + 0.5)
_AIM: Final = 0.9


class Rate(NamedTuple):
    """How many signals are taken in, by the clock on the wall and by the server's own CPU."""

    per_s: float
    per_cpu_s: float


def main() -> None:
    """Print the rates and their ratio, and how long a reader waits."""
    missing = find_missing("nginx", "taskset")
    if missing or (os.cpu_count() or 1) < 2:
        skip("10,000 open clients", missing or "needs two cores")
        return
    with TemporaryDirectory(prefix="itsus-bench-") as name, serving(Path(name) / "itsus", core=0) as stage:
        sender = Sender(stage)
        sender.measure()  # what is done once is done
        before = [sender.measure() for _ in range(_ROUNDS // 2)]
        with polling(stage) as crowd:
            during = [sender.measure() for _ in range(_ROUNDS)]
            told = json.loads(crowd.communicate(timeout=60)[0])
        after = [sender.measure() for _ in range(_ROUNDS // 2)]
        memory_mb = find_memory_mb(stage.process.pid)
    _report(find_median(before + after), find_median(during), told, memory_mb)


def find_median(rates: Sequence[Rate]) -> Rate:
    """Return the median of both."""
    return Rate(median(rate.per_s for rate in rates), median(rate.per_cpu_s for rate in rates))


def _report(alone: Rate, crowded: Rate, told: dict[str, Any], memory_mb: float) -> None:
    ratio = crowded.per_cpu_s / alone.per_cpu_s
    say("signals/s alone, and with 10,000 clients", f"{alone.per_s:,.0f}, {crowded.per_s:,.0f}")
    say("signals per second of CPU alone, and with them", f"{alone.per_cpu_s:,.0f}, {crowded.per_cpu_s:,.0f}")
    say("ratio per second of CPU", f"{ratio:.2f}", f"{_AIM:.2f}", is_met=ratio >= _AIM)
    asked = ", ".join(f"{count:,} x {status}" for status, count in sorted(told["statuses"].items()))
    is_whole = told["lost"] == 0 and set(told["statuses"]) <= {"200", "304"}
    say("answers a second, connections lost", f"{told['per_s']:,.0f}, {told['lost']}", "1,250, 0", is_met=is_whole)
    say("a poll, while signals come in: p50, p99", f"{told['p50_ms']:.1f}, {told['p99_ms']:.1f} ms")
    say("most memory of the web process", f"{memory_mb:,.0f} MB")
    print(f"  (answers: {asked})")


class Sender:
    """Posts batches of a thousand signals, nine of machines to one text, over one connection."""

    def __init__(self, stage: Stage) -> None:
        place = urlsplit(stage.url)
        self._connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=30)
        self._headers = {"authorization": f"Bearer {stage.made.server_key}", "content-type": "application/x-ndjson"}
        self._bodies = _bodies()
        self._pid = stage.process.pid

    def measure(self) -> Rate:
        """Return how many signals a second, and a second of the server's CPU, are taken in."""
        sent, begin, cpu = 0, time.perf_counter(), cpu_s(self._pid)
        while (passed := time.perf_counter() - begin) < _ROUND_S:
            self._post(next(self._bodies))
            sent += 1_000
        return Rate(sent / passed, sent / (cpu_s(self._pid) - cpu))

    def _post(self, body: bytes) -> None:
        self._connection.request("POST", "/v1/signals", body, self._headers)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"a batch was answered with {answer.status}: {said[:300]!r}")


def _bodies() -> Iterator[bytes]:
    """Yield batches for ever, each with times of the last minute; texts are new ones in each."""
    dice = random.Random(1)
    made = [make_mixed(dice) for _ in range(40)]
    while True:
        for number, body in enumerate(made):
            minute = (datetime.now(UTC) - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M").encode()
            yield body.replace(b"2021-10-04T15:40", minute).replace(b'"source":"gateway-', b'"source":"%d-' % number)


@contextmanager
def polling(stage: Stage) -> Iterator[subprocess.Popen[str]]:
    """Run the crowd; returns once all are connected and have been answered."""
    place = urlsplit(stage.url)
    options = [str(place.hostname), str(place.port), "/feed/photogram.jws", str(_READERS), str(_EVERY_S), str(_CROWD_S)]
    command = pin(1, [sys.executable, "-m", "bench.feed.polling", *options])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        try:
            assert crowd.stdout is not None
            if crowd.stdout.readline() != "ready\n":
                raise RuntimeError("the crowd of readers could not be opened")
            yield crowd
        finally:
            crowd.kill()


def find_memory_mb(pid: int) -> float:
    """Return the most memory that any process under `pid` ever had."""
    peaks = [0.0]
    for path in Path("/proc").glob("[0-9]*/status"):
        fields = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
        if int(fields["PPid"]) == pid and "VmHWM" in fields:
            peaks.append(int(fields["VmHWM"].split()[0]) / 1024)
    return max(peaks)
