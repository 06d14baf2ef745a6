"""Publishing into a local folder. Serving it is a web server's job: docs/origins.md has its configuration."""

from pathlib import Path

from itsus.feed.origins.folder.shelf import Shelf
from itsus.feed.origins.names import check_name
from itsus.feed.origins.thread import OwnThread


class FolderOrigin:
    """A folder as origin."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._shelf = Shelf(name, path)
        self._thread = OwnThread()

    async def put(self, app: str, seq: int, document: bytes) -> None:
        """Make `document` the app's current feed unless a higher `seq` is there; keep it under its number."""
        check_name(app)
        await self._thread.run(lambda: self._shelf.put(app, seq, document))

    async def get(self, app: str) -> bytes | None:
        """Return the app's current document, None if there is none."""
        check_name(app)
        return await self._thread.run(lambda: self._shelf.get(app))
