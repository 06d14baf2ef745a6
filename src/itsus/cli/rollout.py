"""`itsus rollout`: who may be shown notices at all, whether they helped, and opening the next stage."""

import asyncio
from typing import Annotated

import msgspec
import typer

from itsus.cli.session import ByOption, ConfigOption, Session, WaitOption, make_id, name_person, open_session, send
from itsus.feed.targeting import matches
from itsus.model.act import Advance
from itsus.model.errors import InputError
from itsus.model.settings import StageSettings
from itsus.rollout.next_stage import next_stage
from itsus.rollout.verdict import StageVerdict, judge


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rollout = typer.Typer(help="Stages of the rollout, and whether notices help.", rich_markup_mode=None)
    rollout.callback(invoke_without_command=True)(show)
    rollout.command("advance")(advance)
    app.add_typer(rollout, name="rollout")


def show(context: typer.Context, config: ConfigOption = None) -> None:
    """Print per app and stage who was shown, who was held out, and whether the shown ask less."""
    if context.invoked_subcommand is None:
        asyncio.run(_show(config))


def advance(
    app: Annotated[str, typer.Argument(metavar="[APP]", help="Whose next stage; the first app by default.")] = "",
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Open the next stage: the app's next one, then the next app of its family. Needs `policy.approvals` people."""
    asyncio.run(_advance(config, app, name_person(by), wait))


async def _show(config: ConfigOption) -> None:
    async with open_session(config) as session:
        stages_of = session.config.settings.rollout
        if not stages_of:
            typer.echo("No [rollout] is configured: everybody may be shown notices, and nobody is held out.")
        opened = await _read_opened(session)
        for app, stages in stages_of.items():
            verdicts = judge(await session.store.tallies(app=app), stages, matches=matches)
            for index, stage in enumerate(stages):
                _show_stage(app, index, stage, index in opened.get(app, [i for i, s in enumerate(stages) if s.open]))
                for verdict in verdicts:
                    _show_verdict(verdict, index)


def _show_stage(app: str, index: int, stage: StageSettings, is_open: bool) -> None:
    who = msgspec.json.encode(stage.if_).decode() if stage.if_ else "everybody"
    state = "open" if is_open else "waits for `itsus rollout advance`"
    typer.echo(f"{app}, stage {index}: {who}; {stage.share:.0%} shown, {stage.hold:.0%} held out; {state}")


def _show_verdict(verdict: StageVerdict, index: int) -> None:
    if verdict.stage == index:
        label = "[simulated] " if verdict.simulated else ""
        typer.echo(f"  {label}{verdict.conclusion}: {verdict.to_words()}")


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
