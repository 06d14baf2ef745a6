"""All kinds of origins: one line each. A new kind is a new folder and a line here."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.model.origin import Origin
from itsus.model.settings import OriginSettings

#: Per kind how to make one from its settings; `base` is the folder that relative paths start from.
ORIGINS: Final[Mapping[str, Callable[[str, OriginSettings, Path], Origin]]] = {
    "folder": lambda name, settings, base: FolderOrigin(name, base / settings.path),
}


def make_origin(name: str, settings: OriginSettings, base: Path) -> Origin:
    """Make the origin that the settings describe."""
    return ORIGINS[settings.kind](name, settings, base)
