"""The input log: everything the engine ever learns, ordered by when it was received."""

from datetime import datetime
from typing import TypeAlias

import msgspec

from itsus.model.act import Act
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch

Input: TypeAlias = WindowBatch | Act | Settings


class Logged(msgspec.Struct, frozen=True):
    """One input and the time by which the engine orders it."""

    received: datetime
    item: Input
