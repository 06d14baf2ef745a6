"""What a role is given to work with."""

import msgspec

from itsus.app.config import Config
from itsus.model.clock import Clock
from itsus.model.store import Store


class Job(msgspec.Struct, frozen=True):
    """An open store, a configuration, a clock; `port` is for roles that listen."""

    config: Config
    store: Store
    clock: Clock
    port: int
    is_rehearsal: bool
