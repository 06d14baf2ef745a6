"""Simulated worlds in which the truth is known: how often does the interval hold it?

A world has one, two or six sources. On ordinary days each hears people at a normal rate, which differs from day to day
by a quarter (the measure says as much: `heard.SWAY`); it has been listened to for three days. Now for two minutes more
of them are confused, at a rate that is the truth. People come in clumps (a few at once, from the same cause), one
message in `weight` is sent, and of each message only a probability is known that its writer is confused, which is right
on average. In half of the worlds persons are known.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np

from itsus.confusion.meter import Meter
from itsus.confusion.voice import LAG_S, Voice
from itsus.intake.persons import register_of
from itsus.model.confusion import Confusion
from itsus.model.scope import Scope, Series
from itsus.model.settings import Settings
from itsus.model.window import MESSAGES, PEOPLE_WIDTH, READINGS, REGISTERS, SPAN, SQUARES, START, S, WindowBatch, merge
from itsus.model.words import BLAMES, INTENTS, UNIT

WORLDS = 900
AIM = 0.9
NOW_S = int(datetime(2021, 10, 4, 15, 45, tzinfo=UTC).timestamp())
HISTORY_S, HISTORY_STEP_S = 3 * 86_400, 600
#: What each world draws from: confused people a minute above normal, normal people a minute, people in a clump.
RATES = (3.0, 10.0, 50.0, 300.0, 2000.0)
NORMALS = (0.5, 4.0, 30.0)
CLUMPS = (1.0, 1.5, 3.0)
WEIGHTS = (1, 10, 100)
SOURCES = (1, 2, 6)
#: Days differ by this much, relatively.
DAYS_DIFFER = 0.25
#: The reading's probabilities: mostly clear (near 0 and 1), 0.6 on average.
CERTAINTY = (0.9, 0.6)
READ_CONFUSED = CERTAINTY[0] / sum(CERTAINTY)
ASKING = READINGS + INTENTS.index("asking") * len(BLAMES) + BLAMES.index("account")
OTHER = READINGS + INTENTS.index("other") * len(BLAMES) + BLAMES.index("none")


class World(NamedTuple):
    """What is drawn for one world; rates are of all sources together, in confused people a minute."""

    rate: float
    normal: float
    clump: float
    weight: int
    sources: int
    are_known: bool


class Seen(NamedTuple):
    """What the meter said of a world."""

    world: World
    said: Confusion

    @property
    def is_held(self) -> bool:
        """Tell whether the truth lies within the interval."""
        low, high = self.said.interval
        return low <= self.world.rate <= high


def draw_worlds(luck: np.random.Generator) -> Iterator[World]:
    """Yield worlds in which each source sends at least three messages a minute: of fewer there is nothing to say."""
    drawn = 0
    while drawn < WORLDS:
        world = World(
            float(luck.choice(RATES)), float(luck.choice(NORMALS)), float(luck.choice(CLUMPS)),
            int(luck.choice(WEIGHTS)), int(luck.choice(SOURCES)), bool(luck.integers(2)),
        )  # fmt: skip
        if (world.rate + world.normal) / world.weight >= 3 * world.sources:
            drawn += 1
            yield world


def observe(world: World, luck: np.random.Generator) -> Confusion:
    """Return what the meter says after two minutes of a world."""
    meter = Meter()
    app = "app"
    meter.first_s[app] = NOW_S - HISTORY_S
    for number in range(world.sources):
        meter.voices[app, "report", f"s{number}"] = listen(world, luck)
    today = world.normal * max(0.0, 1 + DAYS_DIFFER * luck.standard_normal()) + world.rate
    for start in range(NOW_S, NOW_S + 120, 10):
        batch = merge([speak(world, number, today / world.sources, start, luck) for number in range(world.sources)])
        field = meter.measure(batch, datetime.fromtimestamp(start + 10, UTC), {}, Settings())
    return field.about(app, Scope())


def listen(world: World, luck: np.random.Generator) -> Voice:
    """Return a voice that has learnt what is normal."""
    voice = Voice()
    voice.normal.at_s = NOW_S - HISTORY_S - LAG_S
    ends = range(voice.normal.at_s + HISTORY_STEP_S, NOW_S - LAG_S, HISTORY_STEP_S)
    mean = world.normal / world.sources * HISTORY_STEP_S / 60 / world.weight / READ_CONFUSED
    counts = come(mean, world, luck, len(ends))
    confused = [float(read(int(n), luck).sum()) * world.weight for n in counts]
    voice.normal.pass_to(NOW_S - LAG_S, list(zip(ends, confused, strict=True)), is_frozen=False, weight=world.weight)
    return voice


def come(mean: float, world: World, luck: np.random.Generator, times: int) -> np.ndarray:
    """Return how many messages are sent: people come in clumps, geometric in size, and send with chance 1 / weight."""
    clumps = luck.poisson(mean * world.weight / world.clump, times)
    people = np.array([luck.geometric(1 / world.clump, n).sum() for n in clumps])
    return luck.binomial(people, 1 / world.weight) if world.weight > 1 else people


def read(messages: int, luck: np.random.Generator) -> np.ndarray:
    """Return the probability of being confused of so many messages."""
    return luck.beta(*CERTAINTY, messages)


def speak(world: World, number: int, per_min: float, start: int, luck: np.random.Generator) -> WindowBatch:
    """Return ten seconds of a source."""
    messages = int(come(per_min / 6 / world.weight / READ_CONFUSED, world, luck, 1)[0])
    people = np.zeros((1, PEOPLE_WIDTH), np.int64)
    people[0, [S, START, SPAN]] = 0, start, 10
    people[0, MESSAGES] = messages * world.weight * UNIT
    people[0, SQUARES] = messages * world.weight**2 * UNIT
    people[0, ASKING] = round(float(read(messages, luck).sum()) * world.weight * UNIT)
    people[0, OTHER] = people[0, MESSAGES] - people[0, ASKING]
    registers = np.zeros((1, REGISTERS), np.uint8)
    if world.are_known:
        for person in luck.integers(2**64, size=messages, dtype=np.uint64).tolist():
            place, rank = register_of(person)
            registers[0, place] = max(int(registers[0, place]), rank)
    series = (Series("app", "", "", "", "", "", "report", f"s{number}"),)
    return WindowBatch("n", number, series, people=people, registers=registers)


def main() -> None:
    """Print how often the interval holds the truth, over all worlds and by what was drawn."""
    begin = time.perf_counter()
    luck = np.random.default_rng(4)
    seen = [Seen(world, observe(world, luck)) for world in draw_worlds(luck)]
    print(f"{'the interval holds the truth in':<42}{'worlds':>8}{'held':>8}{'half width':>12}{'bias':>8}")
    print_row("all", seen)
    for place, name in enumerate(("a minute above normal", "a minute on ordinary days", "people in a clump")):
        for value in sorted({one.world[place] for one in seen}):
            print_row(f"{value:g} {name}", [one for one in seen if one.world[place] == value])
    for value in WEIGHTS:
        print_row(f"one message in {value}", [one for one in seen if one.world.weight == value])
    for value in SOURCES:
        print_row(f"{value} sources", [one for one in seen if one.world.sources == value])
    for value in (False, True):
        print_row(f"persons {'' if value else 'not '}known", [one for one in seen if one.world.are_known == value])
    held = float(np.mean([one.is_held for one in seen]))
    verdict = "reached" if held >= AIM else "MISSED"
    print(f"aim {AIM:.0%}: {verdict} with {held:.1%} ({time.perf_counter() - begin:.0f} s)\n")


def print_row(name: str, seen: list[Seen]) -> None:
    """Print one row: half the width of the interval and the bias are medians, relative to the truth."""
    widths = [(one.said.interval[1] - one.said.interval[0]) / 2 / one.world.rate for one in seen]
    biases = [one.said.people_per_min / one.world.rate - 1 for one in seen]
    held = float(np.mean([one.is_held for one in seen]))
    print(f"  {name:<40}{len(seen):>8}{held:>8.1%}{float(np.median(widths)):>12.0%}{float(np.median(biases)):>+8.0%}")
