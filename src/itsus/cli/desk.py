"""The desk that the console's pages are gathered from, for commands that tell the same on a terminal."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from itsus.app.assembly import build_reader
from itsus.app.clocks import StoryClock
from itsus.cli.session import Session, open_session
from itsus.web.desk import Desk


@asynccontextmanager
async def open_desk(file: Path | None) -> AsyncIterator[Desk]:
    """Open the store of a configuration as a desk.

    Raises:
        SettingsError: if there is none.
    """
    async with open_session(file) as session:
        yield make_desk(session)


def make_desk(session: Session) -> Desk:
    """Return the desk of a session."""
    settings, is_rehearsal = session.config.settings, isinstance(session.clock, StoryClock)
    return Desk(session.store, settings, session.clock, build_reader(settings), is_rehearsal)
