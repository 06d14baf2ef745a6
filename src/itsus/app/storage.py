"""Which store a configuration means, and its opening. Apart from `assembly`, so that small commands start fast."""

from pathlib import Path

from itsus.app.config import Config
from itsus.model.settings import Settings
from itsus.store.sql import SqlStore, open_store

_SQLITE = "sqlite:///"


def locate_store(settings: Settings, folder: Path) -> Path:
    """Return the file of the store."""
    return folder / settings.serve.store.removeprefix(_SQLITE)


async def open_configured_store(config: Config) -> SqlStore:
    """Open the store of a configuration.

    Raises:
        BackendError: if it cannot be opened.
    """
    return await open_store(f"{_SQLITE}{locate_store(config.settings, config.folder)}")
