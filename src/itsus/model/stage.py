"""A rollout's next stage, while people ask for it."""

import msgspec


class Advancing(msgspec.Struct, frozen=True):
    """Who has asked to open a stage that still waits for somebody else; `by` is empty once it is open."""

    stage: int
    by: tuple[str, ...] = ()
