"""All kinds of origins: one line each. A new kind is a new folder and a line here."""

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Final

from itsus.feed.origins.command.origin import CommandOrigin
from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.feed.origins.s3.origin import S3Origin
from itsus.model.origin import Origin
from itsus.model.settings import OriginSettings

#: Per kind how to make one from its settings. `base` is the folder that relative paths start from, `hidden` names the
#: variables that no program of others may inherit.
ORIGINS: Final[Mapping[str, Callable[[str, OriginSettings, Path, Collection[str]], Origin]]] = {
    "folder": lambda name, settings, base, _: FolderOrigin(name, base / settings.path),
    "s3": lambda name, settings, _, __: S3Origin(name, settings),
    "command": lambda name, settings, base, hidden: CommandOrigin(
        name, base / settings.path, settings.command, base=base, hidden=hidden
    ),
}


def make_origin(name: str, settings: OriginSettings, base: Path, *, hidden: Collection[str] = ()) -> Origin:
    """Make the origin that the settings describe; secrets in them are the secrets themselves, already read."""
    return ORIGINS[settings.kind](name, settings, base, hidden)
