"""Where the people of the worlds live, and when they are awake."""

import math
from typing import Final, NamedTuple


class Place(NamedTuple):
    """A country: its share of the people, its hours from UTC, the language most write in."""

    country: str
    share: float
    offset_h: float
    lang: str


PLACES: Final[dict[str, Place]] = {
    place.country: place
    for place in (
        Place("US", 0.40, -5.0, "en"),
        Place("FR", 0.14, 2.0, "fr"),
        Place("BR", 0.22, -3.0, "pt"),
        Place("DE", 0.10, 2.0, "de"),
        Place("IN", 0.14, 5.5, "en"),
    )
}

#: Where those who write in public in a language are, for their day and night.
OFFSET_OF_LANG: Final[dict[str, float]] = {"en": -4.0, "fr": 2.0, "es": -5.0, "pt": -3.0, "de": 2.0}
SHARE_OF_LANG: Final[dict[str, float]] = {"en": 0.5, "fr": 0.1, "es": 0.16, "pt": 0.16, "de": 0.08}

_DAY_S: Final = 86_400
_PEAK_H: Final = 20.0
#: 1 January 1970 was a Thursday; Saturday is the second day after it.
_SATURDAY: Final = 2


def measure_awake(at_s: float, offset_h: float) -> float:
    """Return how busy a place is, around 1: a wave with its top in the evening, a little more at the weekend."""
    local_s = at_s + offset_h * 3600
    hour = local_s % _DAY_S / 3600
    wave = math.cos((hour - _PEAK_H) / 24 * 2 * math.pi)
    is_weekend = int(local_s // _DAY_S - _SATURDAY) % 7 < 2
    return (1 + 0.55 * wave + 0.12 * wave * wave) * (1.08 if is_weekend else 1.0)
