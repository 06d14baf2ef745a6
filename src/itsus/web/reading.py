"""What the reader makes of one post, for a person who tries it."""

from collections.abc import Mapping

import msgspec

from itsus.model.confusion import Reader, find_likeliest, is_confused
from itsus.model.words import BLAMES, INTENTS, UNIT, Blame, Intent


class Reading(msgspec.Struct, frozen=True):
    """What a writer is doing and what they blame: the likeliest of each, the probability of every one, and whether that
    makes them a person who is confused."""

    intent: Intent
    blame: Blame
    intents: Mapping[str, float]
    blames: Mapping[str, float]
    is_confused: bool


def read_post(reader: Reader, text: str) -> Reading:
    """Read a post; nothing of it is kept."""
    joint = reader.read([text], [""])[0]
    intent, blame = find_likeliest(joint)
    return Reading(
        intent=intent,
        blame=blame,
        intents=dict(zip(INTENTS, (joint.sum(axis=1) / UNIT).tolist(), strict=True)),
        blames=dict(zip(BLAMES, (joint.sum(axis=0) / UNIT).tolist(), strict=True)),
        is_confused=is_confused(intent, blame),
    )
