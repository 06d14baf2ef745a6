"""The same log gives the same events, byte for byte, through the real stages: whatever the order of lines that came in
together, and however often a line comes again."""

import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache
from itertools import groupby
from typing import Any

import msgspec
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from itsus.confusion.meter import Meter
from itsus.confusion.reader import ModelReader
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.intake.check import time_received
from itsus.model.event import encode_event
from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.replay.approval import Approve
from itsus.replay.run import replay
from itsus.testing.timeline import clock

#: Each example is a replay; shrinking would play hundreds.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
FEW = settings(max_examples=4, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
TEXTS = (
    "is photogram down or is it my wifi",
    "was my account hacked? I cannot log in",
    "lol photogram is dead again",
    "",
)


@cache
def lines() -> tuple[Signal, ...]:
    """Return an hour of requests, probes, a metric and people; in the last ten minutes, two in five fail."""
    draws = np.random.default_rng(7)
    return tuple(signal for second in range(0, 3600, 20) for signal in count(second, draws))


def count(second: int, draws: np.random.Generator) -> Iterator[Signal]:
    at, is_bad = clock("15:00") + timedelta(seconds=second), second >= 3000
    common: dict[str, Any] = {"at": at, "app": "photogram", "received": at + timedelta(seconds=20)}
    for country in ("US", "FR"):
        failed = int(draws.binomial(400, 0.4 if is_bad else 0.004))
        place = {**common, "country": country, "span": 20, "source": "gateway"}
        yield Signal(kind="request", component="feed", ok=400 - failed, failed=failed, error="5xx", **place)
        for one in range(int(draws.poisson(5.0 if is_bad else 0.2))):
            text = TEXTS[one % len(TEXTS)]
            yield Signal(
                kind="report",
                person=f"{country}{second}-{one}",
                text=text,
                **{**common, "country": country, "source": "app"},
            )
        if second % 60 == 0:
            probe = {**place, "source": f"probe-{country}", "span": 0}
            yield Signal(
                kind="probe", ok=int(not is_bad), failed=int(is_bad), error="timeout" if is_bad else None, **probe
            )
    if second % 60 == 0:
        value = float(draws.normal(80.0 if is_bad else 100.0, 1.0))
        minute = {**common, "at": at - timedelta(seconds=40), "span": 60, "source": "prometheus"}
        yield Signal(kind="metric", name="logins", value=value, bad="down", **minute)


def play(signals: Sequence[Signal]) -> list[bytes]:
    stages = Stages(build_detectors(), Meter())
    said = replay(signals, stages, ModelReader(), Settings(), Approve.parse("auto"))
    return [encode_event(event) for event in said]


@cache
def played() -> list[bytes]:
    return play(lines())


def without_counts(said: Sequence[bytes]) -> list[bytes]:
    """Return all but the summary: it counts the signals that came in, also those that came twice."""
    return list(said[:-1])


def test_there_is_something_to_say() -> None:
    assert any(b"notice.published" in line for line in played())


@FEW
@given(st.randoms(use_true_random=False))
def test_the_order_of_lines_received_together_changes_nothing(luck: random.Random) -> None:
    shuffled: list[Signal] = []
    for _, group in groupby(lines(), key=time_received):
        together = list(group)
        luck.shuffle(together)
        shuffled += together
    assert play(shuffled) == played()


@FEW
@given(st.sets(st.integers(0, 179), min_size=1, max_size=30))
def test_what_comes_again_with_the_same_id_counts_once(repeated: set[int]) -> None:
    named = [msgspec.structs.replace(s, id=f"{i}") for i, s in enumerate(lines())]
    groups = [list(group) for _, group in groupby(named, key=time_received)]
    twice = [s for i, group in enumerate(groups) for s in (group * 2 if i in repeated else group)]
    assert without_counts(play(twice)) == without_counts(play(named))
