"""What one step costs with 1,000 to 1,000,000 series, all of them with a row in every step.

Ten apps; of each, components x countries x platforms x versions x networks count requests, some 20 in each window
of 10 s, and for one in fifty of them there are people's reports too. One intake node hands over one batch a step, as
within one process: the counts are new, the series are the node's own objects (what comes over a wire has to be decoded
first, and merged if it comes from several nodes: that is not in these figures). Each size runs in a process of its own
until every memory of the detectors is full and all of them judge; then the median of some more steps is printed, its
parts, and the most memory that the process ever held, batches included. No hour is closed in the steps that are
measured, and nothing is broken. The aims are 1.0 s on one core and 1.5 GiB for a million.
"""

import json
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from itertools import product
from typing import Any

import numpy as np

from itsus.confusion.meter import Meter
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.engine.state import new_state
from itsus.engine.step import step
from itsus.model.log import Logged
from itsus.model.scope import Series
from itsus.model.settings import Settings
from itsus.model.window import COUNT_WIDTH, ERRORS, FAILED, MESSAGES, OK, PEOPLE_WIDTH, REGISTERS, WindowBatch
from itsus.model.words import ERROR_CLASSES, UNIT

#: Per number of series: components, countries, platforms, versions and networks of each of the ten apps.
SIZES = {
    1_000: (2, 7, 1, 7, 1),
    10_000: (5, 14, 2, 7, 1),
    100_000: (5, 28, 2, 7, 5),
    1_000_000: (5, 40, 2, 7, 35),
}
#: One series in so many is people's.
SHARE = 50
APPS = 10
#: Steps until the longest memory (660 s) is full and ten minutes are learnt, so that all detectors judge; and steps
#: that are measured.
WARM, MEASURED = 130, 9
START = int(datetime(2021, 10, 4, 12, tzinfo=UTC).timestamp())


def main() -> None:
    print(
        f"{'series':>9} {'s/step':>8} {'worst':>8} {'ns/series':>10} {'detect':>8} {'meter':>8} {'rest':>8} {'MiB':>7}"
    )
    for size in SIZES:
        ran = subprocess.run([sys.executable, "-m", "bench.scale", str(size)], capture_output=True, check=True)
        print_line(json.loads(ran.stdout))


def print_line(told: dict[str, Any]) -> None:
    each = 1e9 * told["median"] / told["series"]
    print(
        f"{told['series']:>9,} {told['median']:8.4f} {told['worst']:8.4f} {each:10.0f} {told['detect']:8.4f} "
        f"{told['meter']:8.4f} {told['rest']:8.4f} {told['mib']:7.0f}",
        flush=True,
    )


def measure(size: int) -> dict[str, Any]:
    """Run one size in this process."""
    series, random = make_series(*SIZES[size]), np.random.default_rng(1)
    clocks = {"detect": Clock(), "meter": Clock()}
    meter = Meter()
    meter.measure = clocks["meter"].wrap(meter.measure)  # type: ignore[method-assign]
    detectors = build_detectors()
    for detector in detectors:
        detector.observe = clocks["detect"].wrap(detector.observe)  # type: ignore[method-assign]
    state, took = new_state(Stages(detectors, meter)), []
    for number in range(WARM + MEASURED):
        start_s = START + 10 * number
        now = datetime.fromtimestamp(start_s + 10, UTC)
        inputs = [Logged(now, Settings())] if not number else []
        inputs.append(Logged(now, make_batch(series, number, start_s, random)))
        for clock in clocks.values():
            clock.laps.append(0.0)
        before = time.process_time()
        state, _ = step(state, inputs, now)
        took.append(time.process_time() - before)
    parts = {name: statistics.median(clock.laps[WARM:]) for name, clock in clocks.items()}
    median = statistics.median(took[WARM:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "series": len(series),
        "median": median,
        "worst": max(took[WARM:]),
        **parts,
        "rest": median - sum(parts.values()),
        "mib": peak,
        "first": took[0],
    }


class Clock:
    """Adds up the processor's time in some functions, per lap."""

    def __init__(self) -> None:
        self.laps: list[float] = []

    def wrap(self, function: Any) -> Any:
        """Return the function, timed."""

        def timed(*given: Any) -> Any:
            before = time.process_time()
            try:
                return function(*given)
            finally:
                self.laps[-1] += time.process_time() - before

        return timed


def make_series(components: int, countries: int, platforms: int, versions: int, networks: int) -> tuple[Series, ...]:
    """Return the series, sorted; values are shared strings, as the intake keeps them."""
    apps, parts, lands, kinds, releases, lines = (
        [f"{name}{i}" for i in range(count)]
        for name, count in zip(
            ("app", "part", "land", "os", "v", "AS"),
            (APPS, components, countries, platforms, versions, networks),
            strict=True,
        )
    )
    places = [*product(apps, parts, lands, kinds, releases, lines)]
    requests = [Series(*place, kind="request", source="gateway") for place in places]
    reports = [Series(*place, kind="report", source="app") for place in places[::SHARE]]
    return tuple(sorted(requests + reports))


def make_batch(series: tuple[Series, ...], number: int, start_s: int, random: np.random.Generator) -> WindowBatch:
    """Return what one node counted in 10 s: some 20 requests a series of which 1 % fail, and hardly any reports."""
    is_people = np.array([s.kind == "report" for s in series])
    at = np.flatnonzero(~is_people)
    counts = np.zeros((len(at), COUNT_WIDTH), np.int64)
    counts[:, 0], counts[:, 1], counts[:, 2] = at, start_s, 10
    counts[:, OK], counts[:, FAILED] = random.poisson(20, len(at)) * UNIT, random.poisson(0.2, len(at)) * UNIT
    counts[:, ERRORS + number % len(ERROR_CLASSES)] = counts[:, FAILED]
    at = np.flatnonzero(is_people)
    people = np.zeros((len(at), PEOPLE_WIDTH), np.int64)
    people[:, 0], people[:, 1], people[:, 2] = at, start_s, 10
    people[:, MESSAGES] = UNIT * random.integers(1, 3, len(at))
    registers = np.zeros((len(at), REGISTERS), np.uint8)
    return WindowBatch("node", number, series=series, counts=counts, people=people, registers=registers)


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
