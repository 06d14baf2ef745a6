"""The worlds: each draws a land, writes its signals, and says what must happen."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.random import Generator

from bench.strangers import quiet, troubled
from bench.strangers.people import close_counts
from bench.strangers.truth import World

WORLDS: Final[dict[str, Callable[[Generator], World]]] = {
    "total-outage": troubled.total_outage,
    "one-app": troubled.one_app,
    "one-component": troubled.one_component,
    "corner": troubled.corner,
    "one-country": troubled.one_country,
    "carrier": troubled.carrier,
    "release": troubled.release,
    "news": quiet.news,
    "calm-night": quiet.calm_night,
    "brief": quiet.brief,
    "pipeline": quiet.pipeline,
    "one-gateway": quiet.one_gateway,
    "flood": quiet.flood,
    "hacked": troubled.hacked,
    "dependency": troubled.dependency,
    "relapse": troubled.relapse,
    "creep": troubled.creep,
    "two": troubled.two,
    "final": quiet.final,
    "blip-in-talk": quiet.blip_in_talk,
    "planned-drop": quiet.planned_drop,
}


def write_world(name: str, seed: int) -> World:
    """Return a world with its signals in order of receipt, shuffled within a second, some batches sent twice."""
    rng = np.random.default_rng([seed, sorted(WORLDS).index(name)])
    world = WORLDS[name](rng)
    close_counts(world.land)
    lines = world.land.lines
    order = np.lexsort((rng.random(len(lines)), np.array([str(line["received"]) for line in lines])))
    world.land.lines = _resend(rng, [lines[i] for i in order])
    return world


def _resend(rng: Generator, lines: list[dict[str, object]]) -> list[dict[str, object]]:
    """Send some batches of machines' lines twice, at once."""
    out: list[dict[str, object]] = []
    for at in range(0, len(lines), 200):
        batch = lines[at : at + 200]
        out += batch
        if rng.random() < 0.03:
            out += [line for line in batch if line["kind"] in ("request", "metric") and line["span"]]
    return out
