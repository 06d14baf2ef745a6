"""The worlds in which nothing is to be said: nothing is broken, nobody minds, or nobody but one source says so."""

from typing import Final

import numpy as np
from numpy.random import Generator

from bench.strangers.land import HOUR, MINUTE, draw_land
from bench.strangers.machine import alert, count_requests, gauge, probe
from bench.strangers.people import talk_as_usual, wave
from bench.strangers.telling import draw_length, hear_also, pick_errors, tell
from bench.strangers.trouble import Curve, Trouble
from bench.strangers.truth import World
from bench.strangers.words import NEWS


def news(rng: Generator) -> World:
    """Everybody talks about an app: a scandal, a price, a goal; nothing is broken."""
    land = hear_also(draw_land(rng, night=False), "mention")
    start = float(land.story_s)
    tell(land, [])
    kinds = ("mention",) if rng.random() < 0.6 else ("mention", "search", "ticket")
    wave(land, land.apps[0], start, start + HOUR, per_min=float(10 ** rng.uniform(1.6, 2.9)), moods=NEWS, kinds=kinds)
    return World(land, "silent", variant="+".join(kinds))


def calm_night(rng: Generator) -> World:
    """A component fails at night and nobody minds."""
    land = draw_land(rng, need=("component",), night=True)
    part = min(land.components, key=lambda c: sum(p.share for p in land.places if p.component == c))
    start = float(land.story_s)
    trouble = Trouble(
        start, start + float(rng.uniform(15, 50)) * MINUTE, float(rng.uniform(0.2, 0.8)), land.apps[:1],
        {"component": (part,)}, pick_errors(rng), voices=0.0, burst=0.2,
    )  # fmt: skip
    tell(land, [trouble])
    alert(land, trouble, component=part)
    return World(land, "silent", reasons=("people_calm",))


def brief(rng: Generator) -> World:
    """Errors for 90 seconds; a few people notice."""
    land = draw_land(rng)
    start = float(land.story_s)
    trouble = Trouble(
        start, start + 90, float(rng.uniform(0.15, 0.7)), land.apps[:1], errors=pick_errors(rng), ramp_s=5,
        voices=float(rng.uniform(5, 25)), burst=0.3,
    )  # fmt: skip
    tell(land, [trouble])
    return World(land, "silent")


def pipeline(rng: Generator) -> World:
    """The servers' counts (and metrics) stop; people and probes are fine."""
    land = draw_land(rng)
    start, stop = float(land.story_s), land.story_s + draw_length(rng)
    metrics_too = bool(rng.random() < 0.7)

    def alive(_app: str, source: str, at: float) -> bool:
        return not start <= at < stop or (source == "prometheus" and not metrics_too)

    count_requests(land, [], alive=alive)
    probe(land, [])
    gauge(land, [], alive=alive)
    talk_as_usual(land)
    return World(land, "silent", reasons=("telemetry_gap",), variant="all" if metrics_too else "requests")


def one_gateway(rng: Generator) -> World:
    """One of two gateways no longer sends its counts; the other does, people are fine."""
    land = draw_land(rng)
    land.gateways = ("edge-a", "edge-b")
    start, stop = float(land.story_s), land.story_s + draw_length(rng)

    def alive(_app: str, source: str, at: float) -> bool:
        return source != "edge-b" or not start <= at < stop

    count_requests(land, [], alive=alive)
    probe(land, [])
    gauge(land, [])
    talk_as_usual(land)
    return World(land, "silent")


def flood(rng: Generator) -> World:
    """One source sends thousands of reports that nobody wrote; everything is fine."""
    land = draw_land(rng)
    start, kind = float(land.story_s), str(rng.choice(["copied", "varied", "counted"]))
    tell(land, [])
    per_min, app = float(rng.uniform(150, 500)), land.apps[0]
    times = np.sort(land.rng.uniform(start, start + 15 * MINUTE, int(per_min * 15)))
    if kind == "counted":
        for minute in range(15):
            land.say(start + 60 * minute, 60, kind="report", app=app, count=int(per_min), source="partner-feed")
    for at in times.tolist() if kind != "counted" else ():
        words = "{a} is down!!! cannot log in" if kind == "copied" else FAKES[land.rng.integers(len(FAKES))]
        person = f"{land.rng.integers(1 << 62):x}"
        text = words.format(a=app, c=str(land.rng.choice(land.components)), n=int(land.rng.integers(2, 40)))
        land.say(at, 0, kind="report", app=app, text=text, source="partner-feed", person=person)
    return World(land, "silent", reasons=("single_source",), told_s=start, variant=kind)


FAKES: Final = (
    "{a} down for {n} minutes", "cant open {a} since {n} min", "{c} on {a} broken", "is {a} down?? tried {n} times",
    "error {n} on {a} {c}", "{a} not working", "my {a} account is gone", "{a} {c} dead for {n} of my friends",
)  # fmt: skip


def final(rng: Generator) -> World:
    """A football final: traffic doubles within minutes and everyone talks; nothing is broken."""
    land = hear_also(draw_land(rng), "mention")
    start = float(land.story_s)

    def busy(times: Curve) -> Curve:
        return 1 + np.clip((times - start) / 600, 0, 1) * np.clip((start + 5400 - times) / 900, 0, 1)

    tell(land, [], busy=busy)
    wave(
        land,
        land.apps[0],
        start,
        start + 80 * MINUTE,
        per_min=float(rng.uniform(20, 150)),
        moods=NEWS,
        kinds=("mention",),
    )
    return World(land, "silent")


def blip_in_talk(rng: Generator) -> World:
    """A deploy fails requests for 20 seconds while everyone talks about the app for other reasons."""
    land = hear_also(draw_land(rng), "mention")
    start = float(land.story_s)
    blip = Trouble(
        start + 1200, start + 1220, float(rng.uniform(0.1, 0.5)), land.apps[:1], ramp_s=0, voices=0.0, burst=0.0
    )
    tell(land, [blip])
    wave(
        land,
        land.apps[0],
        start,
        start + 80 * MINUTE,
        per_min=float(rng.uniform(30, 300)),
        moods=NEWS,
        kinds=("mention",),
    )
    return World(land, "silent")


def planned_drop(rng: Generator) -> World:
    """At night a big client is switched off as planned: traffic drops by half, no one is hurt."""
    land = draw_land(rng, night=True)
    start, fast = float(land.story_s), float(rng.choice([60, 600, 1800]))

    def busy(times: Curve) -> Curve:
        return 1 - 0.5 * np.clip((times - start) / fast, 0, 1) * np.clip((start + 4500 - times) / fast, 0, 1)

    tell(land, [], busy=busy)
    return World(land, "silent", variant=f"{fast:.0f}s")
