"""What comes of the rehearsal worlds, each from several seeds: what must happen, how quickly, and what must not.

`--seeds N` (10), `--year-seeds N` (1), `--world NAME` (all; again for more), `--processes N` (2), `--whole` (not
shortened), `--events` (print what a run said that went wrong). Times count from when people could first see the
symptom; where they are not confused at first (marked ~) from when they are, since silence is right before. The aims:
hint in 60 s and notice in 120 s at the median, none later than 300 s.
"""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from statistics import median
from typing import NamedTuple

from itsus.confusion.meter import Meter
from itsus.confusion.reader import ModelReader
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.event import Event, Summary
from itsus.replay.approval import Approve
from itsus.replay.run import replay
from itsus.replay.words import describe
from itsus.replay.worlds.play import confused_from, shorten
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.verdict import Verdict, judge

AIM_HINT_S, AIM_NOTICE_S, AIM_WORST_S = 60, 120, 300
HEAD = ("world", "right", "hint s", "worst", "notice s", "worst", "false n/h", "wrong names", "s/run")
ROW = "{:<21} {:>6} {:>7} {:>6} {:>9} {:>6} {:>10} {:>12} {:>6}"


class Run(NamedTuple):
    """One world from one seed."""

    world: str
    seed: int
    verdict: Verdict
    events: list[str]
    took_s: float


class Ask(NamedTuple):
    """What to play."""

    world: str
    seed: int
    is_whole: bool


def play(ask: Ask) -> Run:
    """Play one world from one seed, with an operator who approves at the next step."""
    start = time.perf_counter()
    world = WORLDS[ask.world] if ask.is_whole else shorten(WORLDS[ask.world])
    stages = Stages(build_detectors(), Meter())
    said = list(replay(world.build(ask.seed), stages, ModelReader(), world.settings, Approve.parse("auto")))
    events: list[Event] = [event for event in said if not isinstance(event, Summary)]
    verdict = judge(world.truth, events, world.onset(ask.seed), confused_from(world))
    return Run(ask.world, ask.seed, verdict, [describe(event) for event in said], time.perf_counter() - start)


def main() -> None:
    """Play and print."""
    options = read_options()
    names = options.world or list(WORLDS)
    seeds = {name: options.year_seeds if WORLDS[name].truth.is_lenient else options.seeds for name in names}
    asks = [Ask(name, seed, options.whole) for name in names for seed in range(1, seeds[name] + 1)]
    print(ROW.format(*HEAD))
    runs: list[Run] = []
    with ProcessPoolExecutor(options.processes) as pool:
        for run in pool.map(play, asks):
            runs.append(run)
            if run.seed == seeds[run.world]:
                print_world([r for r in runs if r.world == run.world], are_events_wanted=options.events)
    print_totals(runs)


def read_options() -> argparse.Namespace:
    """Read the command line; alone among several benchmarks, the defaults."""
    parser = argparse.ArgumentParser(prog="python -m bench worlds")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--year-seeds", type=int, default=1)
    parser.add_argument("--world", action="append", choices=list(WORLDS), default=[])
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--events", action="store_true")
    return parser.parse_args(sys.argv[2:] if sys.argv[1:2] == ["worlds"] else [])


def print_world(runs: Sequence[Run], *, are_events_wanted: bool) -> None:
    """Print the row of one world, and below it what went wrong, from which seed."""
    delays = [delay for run in runs for delay in run.verdict.delays]
    hints, notices = [d.hint_s for d in delays], [d.notice_s for d in delays if d.word.strength == "notice"]
    false = [
        sum(counts) for counts in zip(*((r.verdict.false_notices, r.verdict.false_hints) for r in runs), strict=True)
    ]
    wrong = sum(len(run.verdict.wrong_names) for run in runs)
    mark = "~" if any(delay.word.is_gradual for delay in delays) else ""
    right = f"{sum(run.verdict.is_met for run in runs)}/{len(runs)}"
    took = f"{median(run.took_s for run in runs):.0f}"
    print(ROW.format(
        runs[0].world + mark, right, *both(hints), *both(notices), f"{false[0]}/{false[1]}", wrong, took
    ), flush=True)  # fmt: skip
    for run in runs:
        for line in run.verdict.missed:
            print(f"    seed {run.seed}: {line}", flush=True)
        if run.verdict.missed and are_events_wanted:
            print("\n".join(f"        {line}" for line in run.events), flush=True)


def both(seconds: Iterable[float | None]) -> tuple[str, str]:
    """Return the median and the worst; what never came is the worst."""
    known = sorted(float("inf") if s is None else s for s in seconds)
    return (show(median(known)), show(known[-1])) if known else ("", "")


def show(seconds: float) -> str:
    """Return seconds as they stand in the table."""
    return "never" if seconds == float("inf") else f"{seconds:.0f}"


def print_totals(runs: Sequence[Run]) -> None:
    """Print the figures of issue 3."""
    delays = [delay for run in runs for delay in run.verdict.delays]
    hint = both(d.hint_s for d in delays)
    notice = both(d.notice_s for d in delays if d.word.strength == "notice")
    print(f"right outcomes: {sum(run.verdict.is_met for run in runs)} of {len(runs)}")
    print(f"hint proposed: median {hint[0]} s (aim {AIM_HINT_S}), worst {hint[1]} s")
    print(f"notice proposed: median {notice[0]} s (aim {AIM_NOTICE_S}), worst {notice[1]} s (aim {AIM_WORST_S})")
    false = [sum(r.verdict.false_notices for r in runs), sum(r.verdict.false_hints for r in runs)]
    print(
        f"false notices {false[0]}, false hints {false[1]}; wrong names {sum(len(r.verdict.wrong_names) for r in runs)}"
    )


if __name__ == "__main__":
    main()
