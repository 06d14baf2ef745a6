"""`itsus resolve`: a person says that an incident is over."""

import asyncio
from typing import Annotated

import typer

from itsus.cli.session import ByOption, ConfigOption, WaitOption, make_id, name_person, open_session, send
from itsus.model.act import Resolve
from itsus.model.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(resolve)


def resolve(
    incident: Annotated[str, typer.Argument(metavar="ID", help="The incident (`itsus notices` names it).")],
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Say that an incident is over: whoever was shown its notice reads that it is fixed."""
    asyncio.run(_resolve(config, Resolve(id=make_id(), by=name_person(by), incident=incident), wait))


async def _resolve(config: ConfigOption, act: Resolve, wait: bool) -> None:
    async with open_session(config) as session:
        found = await session.store.incident(act.incident)
        if found is None:
            raise InputError(
                f"there is no incident {act.incident}; `itsus notices` names them", code="no_such_incident"
            )
        if not found.is_open:
            raise InputError(f"{found.id} is over already: {found.state}", code="already_ended")
        await send(
            session,
            act,
            done=f"Said to be over by {act.by}.",
            wait=wait,
            is_about=lambda event: getattr(event, "incident", "") == found.id or event.event == "act.refused",
        )
