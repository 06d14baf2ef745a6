"""Plays a world through the engine under the team's own policy, and holds what happened against what must."""

from pathlib import Path
from typing import Final

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from itsus.app.assembly import build_reader, build_stages
from itsus.app.config import read
from itsus.cli.replay import print_line, show_progress
from itsus.model.event import Event, Summary, encode_event
from itsus.replay.approval import Approve
from itsus.replay.record import Record
from itsus.replay.report import write_report
from itsus.replay.run import replay
from itsus.replay.words import describe
from itsus.replay.worlds.play import confused_from, shorten
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.verdict import Delay, Verdict, judge, name_word
from itsus.replay.worlds.world import World

#: Exit code where what must be is not.
NOT_MET: Final = 1


def play(world: World, seed: int, config: Path | None, report: Path | None, *, as_json: bool) -> Verdict:
    """Play a world with an operator who approves at once; print what happens as it happens.

    A day of quiet time is enough to learn from, and the story is played as far as it can be judged.
    """
    short = shorten(world)
    settings = msgspec.structs.replace(short.settings, policy=read(config).settings.policy)
    events: list[Event] = []
    record = Record()
    with show_progress("Playing", None) as progress:
        for event in replay(
            short.build(seed), build_stages(), build_reader(settings), settings, Approve.parse("auto"),
            progress=progress, witness=record,
        ):  # fmt: skip
            print_line(encode_event(event).decode() if as_json else describe(event))
            if not isinstance(event, Summary):
                events.append(event)
    if report is not None:
        write_report(report, record, title=f"{world.name}: {world.about}")
        typer.echo(f"itsus: report written to {report}", err=True)
    return judge(short.truth, events, short.onset(seed), confused_from(short))


def show_verdict(world: World, verdict: Verdict) -> None:
    """Print what must be beside what happened, on stderr: events alone are the output."""
    lines = [f"must:   {world.truth.must}"]
    lines += [f"was:    {_tell_delay(delay)}" for delay in verdict.delays]
    if not verdict.delays:
        lines.append(f"was:    {verdict.false_notices} notices, {verdict.false_hints} hints")
    lines += [f"missed: {line}" for line in verdict.missed]
    lines.append("met" if verdict.is_met else "not met")
    typer.echo("\n".join(["", *lines]), err=True)


def _tell_delay(delay: Delay) -> str:
    since = "it could be seen and people were confused" if delay.word.is_gradual else "it could be seen"
    said = [("hint", delay.hint_s), *([("notice", delay.notice_s)] if delay.word.strength == "notice" else [])]
    times = ", ".join(f"{name} proposed {'never' if s is None else f'after {s:.0f} s'}" for name, s in said)
    return f"{name_word(delay.word.app, '', delay.word.scope)}: {times} (since {since})"


def show_worlds() -> None:
    """Print the worlds: name, what happens, what must come of it."""
    table = Table("world", "what happens", "what must come of it", show_lines=False, pad_edge=False, box=None)
    for world in WORLDS.values():
        table.add_row(world.name, world.about, world.truth.must)
    # A pipe has no width of its own; a line of it must hold what a person would read in a wide window.
    Console(width=None if Console().is_terminal else 160, highlight=False).print(table)
