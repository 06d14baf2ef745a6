"""What the worlds have in common: drawing a trouble, and writing all that is counted and said of it."""

from typing import Final

from numpy.random import Generator

from bench.strangers.land import MINUTE, Land, Voice
from bench.strangers.machine import Busy, count_requests, gauge, probe
from bench.strangers.people import complain, talk_as_usual
from bench.strangers.trouble import Trouble
from bench.strangers.truth import Expected

SERVER: Final = ({"5xx": 0.8, "timeout": 0.2}, {"timeout": 0.7, "5xx": 0.3}, {"5xx": 1.0}, {"connect": 0.5, "5xx": 0.5})


def tell(land: Land, troubles: list[Trouble], *, busy: Busy | None = None, probes: bool = True) -> None:
    """Write everything that is usual, and the troubles as they are counted, probed, measured and complained about."""
    count_requests(land, troubles, busy=busy)
    if probes:
        probe(land, troubles)
    gauge(land, troubles, busy=busy)
    talk_as_usual(land)
    for trouble in troubles:
        if trouble.voices:
            complain(land, trouble)


def draw_voices(rng: Generator) -> float:
    return float(10 ** rng.uniform(1.5, 2.6))


def draw_share(rng: Generator) -> float:
    return float(rng.uniform(0.15, 1.0))


def pick_errors(rng: Generator) -> dict[str, float]:
    return dict(SERVER[rng.integers(len(SERVER))])


def draw_length(rng: Generator) -> float:
    return float(rng.uniform(15, 45) * MINUTE)


def expect(land: Land, trouble: Trouble, **more: object) -> tuple[Expected, ...]:
    named = tuple(axis for axis in trouble.where if axis in land.view)
    return tuple(
        Expected(app, trouble.seen_s(), trouble.end_s, dict(trouble.where), named, **more)  # type: ignore[arg-type]
        for app in trouble.apps
    )


def hear_also(land: Land, kind: str) -> Land:
    """Make sure that people are heard in one way."""
    if not any(v.kind == kind and not v.every for v in land.voices):
        land.voices += (Voice(kind, {"mention": "x", "ticket": "zendesk"}.get(kind, "help-centre"), 4.0, 0, (), 1.0),)
    return land
