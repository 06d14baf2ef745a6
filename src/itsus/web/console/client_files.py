"""The client that apps put into their pages, for the console's own preview: the same files, from our own origin.

Apps themselves take them from `/client/` (`itsus.app.pages`), which may be read from any site; these may not.
"""

from pathlib import Path
from typing import Final

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.static_files import create_static_files_router

#: Put there by `make setup`; while it is empty, pages show notices without the element.
CLIENT: Final = Path(__file__).parent.parent / "client"


def client_files() -> Router:
    """Serve the built client; its addresses stay when its content changes, so it is kept for minutes only."""
    return create_static_files_router(
        "/static/client", [CLIENT], cache_control=CacheControlHeader(max_age=300, private=True), name="console_client"
    )
