"""`itsus rollout`: who may be shown notices at all, whether they helped, and opening the next stage."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from itsus.cli.desk import open_desk
from itsus.cli.session import (
    ByOption,
    ConfigOption,
    JsonOption,
    Session,
    WaitOption,
    make_id,
    name_person,
    open_session,
    send,
)
from itsus.model.act import Advance
from itsus.model.errors import InputError
from itsus.rollout.next_stage import next_stage
from itsus.web.figures import AppRollout, NextStage, read_rollouts


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rollout = typer.Typer(help="Stages of the rollout, and whether notices help.", rich_markup_mode=None)
    rollout.callback(invoke_without_command=True)(show)
    rollout.command("advance")(advance)
    app.add_typer(rollout, name="rollout")


def show(context: typer.Context, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Print per app and stage who was shown, who was held out, whether the shown ask less, and what would open next."""
    if context.invoked_subcommand is None:
        asyncio.run(_show(config, as_json))


def advance(
    app: Annotated[str, typer.Argument(metavar="[APP]", help="Whose next stage; the first app by default.")] = "",
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Open the next stage: the app's next one, then the next app of its family. Needs `policy.approvals` people."""
    asyncio.run(_advance(config, app, name_person(by), wait))


async def _show(config: ConfigOption, as_json: bool) -> None:
    async with open_desk(config) as desk:
        rollouts = await read_rollouts(desk)
        if as_json:
            typer.echo(msgspec.json.encode(rollouts).decode())
            return
        if not any(app.stages for app in rollouts):
            typer.echo("No [rollout] is configured: everybody may be shown notices, and nobody is held out.")
        for line in (line for app in rollouts if app.stages for line in tell(app)):
            typer.echo(line)


def tell(rollout: AppRollout) -> Iterator[str]:
    """Yield the stages of an app with their verdicts, and what speaks for opening the next."""
    for stage in rollout.stages:
        state = "open" if stage.is_open else "not open"
        shares = f"{stage.share:.0%} shown, {stage.hold:.0%} held out"
        yield f"{rollout.app}, stage {stage.stage}: {stage.words}; {shares}; {state}"
        for verdict in stage.verdicts:
            label = "[simulated] " if verdict.simulated else ""
            yield f"  {label}{verdict.conclusion}: {verdict.to_words()}"
    if rollout.proposal:
        yield from _tell_next(rollout.app, rollout.proposal)


def _tell_next(app: str, proposal: NextStage) -> Iterator[str]:
    asked = f", asked for by {', '.join(proposal.asked_by)}" if proposal.asked_by else ""
    people = "1 person" if proposal.needs == 1 else f"{proposal.needs} people"
    yield f"  next: stage {proposal.stage} (needs {people}{asked}). {proposal.words}"
    yield f"  itsus rollout advance {app}"


async def _advance(config: ConfigOption, app: str, by: str, wait: bool) -> None:
    async with open_session(config) as session:
        settings = session.config.settings
        first = app or next(iter(settings.rollout), "")
        if first not in settings.rollout:
            raise InputError(f"there is no [[rollout.{first or 'APP'}]] in the configuration")
        found = next_stage(settings, await _read_opened(session), first)
        if found is None:
            raise InputError("every stage is open already", code="all_open")
        name, stage = found
        act = Advance(id=make_id(), by=by, app=name, stage=stage)
        about = ("rollout.proposed", "rollout.advanced", "act.refused")
        done = f"{by} wants to open stage {stage} of {name}."
        await send(
            session, act, done=done, wait=wait, is_about=lambda event: event.app == name and event.event in about
        )


async def _read_opened(session: Session) -> dict[str, list[int]]:
    facts = await session.store.facts("rollout/")
    return {key.removeprefix("rollout/"): msgspec.json.decode(value, type=list[int]) for key, value in facts.items()}
