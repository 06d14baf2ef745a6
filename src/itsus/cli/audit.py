"""`itsus audit`: who did what, when, by which way and from where."""

import asyncio
import sys
from collections.abc import AsyncIterator
from typing import Annotated, Final

import msgspec
import typer

from itsus.cli.session import ConfigOption, JsonOption, name_person, note_terminal, open_session
from itsus.model.event import format_utc
from itsus.model.store import Store, StoredAudit

#: So many are read from the store at once.
_PAGE: Final = 500


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("audit")(show_audit)


def show_audit(
    search: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only entries with these words.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most this many.")] = 50,
    everything: Annotated[bool, typer.Option("--all", help="The whole log; this is noted in it.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Say who did what, latest first: approvals, sign-ins, keys, exports."""
    asyncio.run(_show(config, search, None if everything else limit, as_json))


async def _show(config: ConfigOption, search: str, limit: int | None, as_json: bool) -> None:
    async with open_session(config) as session:
        if limit is None:
            detail = f"search: {search}" if search else ""
            await note_terminal(session, name_person(""), "export", "audit", detail)
        shown = 0
        async for stored in _read(session.store, search, limit):
            typer.echo(msgspec.json.encode(stored).decode() if as_json else describe(stored))
            shown += 1
        if not (shown or as_json):
            typer.echo("Nothing is found." if search else "Nobody has done anything yet.")


async def _read(store: Store, search: str, limit: int | None) -> AsyncIterator[StoredAudit]:
    last, left = None, limit if limit is not None else sys.maxsize
    while page := await store.audit(before=last, search=search, limit=min(_PAGE, left)):
        for stored in page:
            yield stored
        last, left = page[-1].position, left - len(page)
        if not left:
            return


def describe(stored: StoredAudit) -> str:
    """Return an entry as a line."""
    e = stored.entry
    when = format_utc(e.at.replace(microsecond=0))
    parts = (when, e.by or "somebody", e.action, e.target, f"({e.detail})" if e.detail else "")
    return f"{' '.join(part for part in parts if part)} · {e.via}{f' from {e.address}' if e.address else ''}"
