"""Why one item of a batch was not taken."""

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """One refused item: its place in the batch (from 0), a stable code, and words that the sender can act on."""

    index: int
    code: str
    reason: str
