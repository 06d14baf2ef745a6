"""`itsus rehearse`: plays a world: at once, into a file, or to a running server in its own time."""

import gzip
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from itsus.cli.player import Player
from itsus.cli.rehearsal import NOT_MET, play, show_verdict, show_worlds
from itsus.cli.session import ConfigOption, JsonOption
from itsus.model.errors import InputError
from itsus.model.signal import Signal
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.world import World

_REPORT_EVERY = 5_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(rehearse)


def rehearse(
    world: Annotated[str, typer.Argument(metavar="WORLD", help="Which (`--list` names them).")] = "",
    *,
    show_list: Annotated[bool, typer.Option("--list", help="List the worlds and what must happen in each.")] = False,
    as_json: JsonOption = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same signals.")] = 1,
    part: Annotated[
        str, typer.Option(help="all, history (the quiet time before) or story. --to sends the story.")
    ] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write NDJSON; .gz to compress.")] = None,
    to: Annotated[
        str, typer.Option(metavar="URL", help="Send to a server that rehearses (`itsus serve --clock`).")
    ] = "",
    speed: Annotated[float, typer.Option(min=0.1, max=600, help="How fast the server's clock runs.")] = 60,
    config: ConfigOption = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE.html", help="Draw what happened.")] = None,
    key: Annotated[
        str,
        typer.Option(
            envvar="ITSUS_KEY",
            help="A server key; better as ITSUS_KEY, since all on this machine can read a command line.",
        ),
    ] = "",
) -> None:
    """Play a world: a reconstruction with simulated people, never a record of real ones.

    Without --out and --to it runs through the engine at once, under the policy of --config; exit code 1 if what must
    come of it does not.
    """
    if show_list:
        _list(as_json)
        return
    found = _find(world)
    if out is not None and to:
        raise InputError("say where to: --out FILE or --to URL")
    signals = _choose(found, part or ("story" if to else "all"), seed)
    player = Player(to, key, speed) if to else None
    typer.echo(f"itsus: {found.name} is a reconstruction; its people are simulated. {found.about}", err=True)
    if player is not None:
        player.play(signals, found.story_start)
    elif out is not None:
        _write(out, signals)
    else:
        _rehearse(found, seed, config, report, as_json=as_json)


def _rehearse(world: World, seed: int, config: Path | None, report: Path | None, *, as_json: bool) -> None:
    verdict = play(world, seed, config, report, as_json=as_json)
    show_verdict(world, verdict)
    if not verdict.is_met:
        raise typer.Exit(NOT_MET)


def _list(as_json: bool) -> None:
    if not as_json:
        show_worlds()
        return
    for world in WORLDS.values():
        line = {"name": world.name, "about": world.about, "expected": world.truth.must}
        typer.echo(msgspec.json.encode(line).decode())


def _find(name: str) -> World:
    if name not in WORLDS:
        raise InputError(f"there is no world {name[:40]}; known are {', '.join(WORLDS)}" if name else "name a world")
    return WORLDS[name]


def _choose(world: World, part: str, seed: int) -> Iterator[Signal]:
    parts = {"all": world.build, "history": world.history, "story": world.story}
    if part not in parts:
        raise InputError(f"--part is one of {', '.join(parts)}; got {part[:20]}")
    return parts[part](seed)


def _write(path: Path, signals: Iterator[Signal]) -> None:
    count = 0
    columns = (TextColumn("Writing {task.fields[count]:,} signals"), TimeElapsedColumn())
    console = Console(stderr=True)
    with (
        _open(path) as file,
        Progress(*columns, console=console, disable=not sys.stderr.isatty(), transient=True) as progress,
    ):
        bar = progress.add_task("", total=None, count=0)
        for signal in signals:
            file.write(msgspec.json.encode(signal) + b"\n")
            count += 1
            if count % _REPORT_EVERY == 0:
                progress.update(bar, count=count)
    typer.echo(f"itsus: {count:,} signals written to {path}", err=True)


@contextmanager
def _open(path: Path) -> Iterator[BinaryIO]:
    """Write whole or not at all: a half-written file would replay as a story that breaks off."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as raw:
            if path.name.endswith(".gz"):
                # Without a name and a time inside, the same seed gives the same bytes.
                with gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield raw
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
