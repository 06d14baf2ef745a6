"""How fast history runs through the engine: 100,000 signals, 18 months of one service, a year of one app.

Prints one line each: signals, seconds, signals a second. The aims are 10 s, 20 s and 60 s on one core. What is made
here is chance around a rhythm, with nothing broken; what the engine must say of a year is another matter (`worlds`).
"""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from itsus.confusion.meter import Meter
from itsus.confusion.reader import ModelReader
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.model.words import Kind
from itsus.replay.approval import Approve
from itsus.replay.read import read_files
from itsus.replay.run import replay

REPORTS = Path(__file__).parents[2] / "shared/data/user_reports/instagram.csv.gz"
START = datetime(2021, 10, 4, 12, tzinfo=UTC)
TEXTS = ("is photogram down or is it my wifi", "why can't i log in", "impossible de me connecter", "stories are broken")


def main() -> None:
    measure("100,000 mixed signals, 70 minutes of three apps", list(make_signals(100_000)))
    if REPORTS.exists():
        measure("18 months of 20-minute reports", read_files([REPORTS], app="instagram", span_s=1200))
    else:
        print(f"skipped: {REPORTS} is missing")
    measure("a year of one app at 10 minutes, 12 series", make_year())


def measure(name: str, signals: Iterable[Signal]) -> None:
    stages = Stages(build_detectors(), Meter())
    start, cpu = time.perf_counter(), time.process_time()
    events = list(replay(signals, stages, ModelReader(), Settings(), Approve.parse("never")))
    took, worked = time.perf_counter() - start, time.process_time() - cpu
    count = events[-1].signals if events and events[-1].event == "summary" else 0
    print(f"{name}: {count:,} signals in {took:.1f} s ({worked:.1f} s of CPU, {count / worked:,.0f}/s)")


def make_signals(number: int) -> Iterator[Signal]:
    """Requests of 72 series every 10 s, and for each 5 of them one person who says something."""
    series = [(a, c, p) for a in ("photogram", "facespace", "wazzup") for c in COUNTRIES for p in ("ios", "android")]
    for index in range(number):
        app, country, platform = series[index % len(series)]
        at = START + timedelta(seconds=10 * (index // (len(series) * 6 // 5)))
        if index % 6 == 5:
            text = TEXTS[index // 6 % len(TEXTS)]
            yield Signal(kind="report", at=at, app=app, country=country, platform=platform, text=text, source="app")
        else:
            yield Signal(
                kind="request", at=at, span=10, app=app, country=country, platform=platform,
                component="feed", ok=500 + index % 7, failed=index % 3, source="gateway",
            )  # fmt: skip


def make_year() -> Iterator[Signal]:
    """Requests of two components in three countries, reports and searches in each, all counted in 10 minutes."""
    random = np.random.default_rng(1)
    series: list[tuple[Kind, str, str]]
    series = [("request", country, component) for country in COUNTRIES[:3] for component in ("login", "feed")]
    people: tuple[Kind, ...] = ("report", "search")
    series += [(kind, country, "") for country in COUNTRIES[:3] for kind in people]
    usual = np.array([5000.0 if kind == "request" else 4.0 for kind, *_ in series])
    for index in range(365 * 144):
        at = START + timedelta(minutes=10 * index)
        rhythm = 1 + 0.6 * np.sin(2 * np.pi * index / 144) + (0.2 if at.weekday() >= 5 else 0)
        numbers = random.poisson(usual * rhythm).tolist()
        failed = random.poisson(0.002 * usual * rhythm).tolist()
        for (kind, country, component), number, wrong in zip(series, numbers, failed, strict=True):
            if kind == "request":
                yield Signal(
                    kind=kind, at=at, span=600, app="photogram", country=country,
                    component=component, ok=number, failed=wrong, source="gateway",
                )  # fmt: skip
            elif number:
                yield Signal(
                    kind=kind, at=at, span=600, app="photogram", country=country, count=number, source=f"{kind}s"
                )


COUNTRIES = ("US", "FR", "DE", "BR", "IN", "ES", "MX", "GB", "IT", "PT", "JP", "NG")

if __name__ == "__main__":
    main()
