"""All worlds, one line each."""

from typing import Final

from itsus.replay.worlds.oct4 import OCT4
from itsus.replay.worlds.world import World

#: In the order of DESIGN 5.
WORLDS: Final[dict[str, World]] = {world.name: world for world in (OCT4,)}
