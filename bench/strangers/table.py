"""Prints the table: one line per run, then one per world, and how many were right and how long people waited."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from bench.strangers.land import Land
from bench.strangers.play import replay, save
from bench.strangers.score import Verdict, judge
from bench.strangers.stories import WORLDS, write_world
from bench.strangers.truth import World

SEEDS: Final = 4


def main() -> None:
    """Play the worlds that were asked for, print the table and what it comes to."""
    wanted = _read_options()
    seeds = [wanted.seed] if wanted.seed is not None else range(1, wanted.seeds + 1)
    worlds = {name: [_run(name, seed, wanted) for seed in seeds] for name in wanted.world or WORLDS}
    runs = [v for verdicts in worlds.values() for v in verdicts]
    if len(seeds) > 1:
        print_summary(worlds)
    print(f"{sum(not v.wrong for v in runs)} of {len(runs)} right; false proposals {sum(v.false for v in runs)}")
    _print_waits("hint", [s for v in runs for s in v.hint_s])
    _print_waits("notice", [s for v in runs for s in v.notice_s])


def print_summary(worlds: Mapping[str, Sequence[Verdict]]) -> None:
    """Print a table with one line per world; waits are median / worst, over seeds and troubles."""
    print("\n| world | right | hint s | notice s | false |\n|---|---|---|---|---|")
    for name, verdicts in worlds.items():
        right, false = sum(not v.wrong for v in verdicts), sum(v.false for v in verdicts)
        hint, notice = (_say_waits(w) for w in zip(*((v.hint_s, v.notice_s) for v in verdicts), strict=True))
        print(f"| `{name}` | {right}/{len(verdicts)} |{hint} |{notice} | {false} |")
    print()


def _say_waits(waits: Iterable[list[float]]) -> str:
    known = [s for each in waits for s in each]
    return f" {statistics.median(known):.0f} / {max(known):.0f}" if known else ""


def _print_waits(name: str, waits: list[float]) -> None:
    if waits:
        print(f"first symptom to {name} proposed: median {statistics.median(waits):.0f} s, worst {max(waits):.0f} s")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench strangers")
    parser.add_argument("--world", action="append", choices=list(WORLDS), default=[])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="play seeds 1 to this")
    parser.add_argument("--seed", type=int, help="play this seed only")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files of signals here")
    parser.add_argument("--events", action="store_true", help="show what was said")
    parser.add_argument("--approve", default="auto never", help="how proposals are answered")
    return parser.parse_args(sys.argv[2:] if sys.argv[1:2] == ["strangers"] else [])


def _run(name: str, seed: int, wanted: argparse.Namespace) -> Verdict:
    world = write_world(name, seed)
    with tempfile.TemporaryDirectory() as scratch:
        folder = wanted.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}-{seed}.ndjson"
        save(world.land, path)
        began = time.perf_counter()
        ways = wanted.approve.split()
        verdicts = []
        for way in ways:
            said = replay(world.land, path, way)
            verdicts.append(judge(world, said))
            if said.stderr:
                verdicts[-1].notes.append(f"stderr: {said.stderr.strip()[:120]}")
            if wanted.events and way == ways[0]:
                _show(world, said.events)
        took = (time.perf_counter() - began) / len(ways)
    _print(name, seed, world, verdicts, took)
    return verdicts[0]


def _print(name: str, seed: int, world: World, verdicts: list[Verdict], took: float) -> None:
    first = verdicts[0]
    spoken = f"hint {_seconds(first.hint_s)} notice {_seconds(first.notice_s)}"
    other = [
        f"never: {'; '.join(v.wrong)}" for v in verdicts[1:] if set(v.wrong) - set(first.wrong) - {"never said fixed"}
    ]
    word = "right" if not first.wrong else "WRONG"
    why = "; ".join(first.wrong + other + first.notes)
    label = f"{name}{':' + world.variant if world.variant else ''}"
    print(f"{word} {label:22} {seed:2} {spoken:28} fault {first.fault:10} false {first.false} | {why} | "
          f"{describe(world.land)} {took:.0f}s", flush=True)  # fmt: skip


def describe(land: Land) -> str:
    """Say in few words who this stranger is."""
    kinds = ",".join(f"{v.kind}{'#' if v.every else ''}" for v in land.voices)
    extras = "".join(c if is_there else "-" for c, is_there in (("m", land.metrics), ("a", land.alerts)))
    counted = f"{len(land.apps)} apps x {'/'.join(land.view) or 'app'} {land.span}s {land.rps:.0f}/s"
    return (f"{counted} warm {land.story_s // 3600}h "
            f"{land.start:%H:%M} people {kinds} probes {land.probes} {extras} {len(land.lines)} lines")  # fmt: skip


def _show(world: World, events: list[dict[str, object]]) -> None:
    for event in events:
        rest = {k: v for k, v in event.items() if k not in ("at", "s", "text", "app", "event", "draft")}
        print(f"  {float(str(event['s'])) - world.land.story_s:+7.0f} {event['event']} {event['app']} {rest}")


def _seconds(waits: list[float]) -> str:
    return "/".join(f"{wait:.0f}" for wait in waits) or "-"
