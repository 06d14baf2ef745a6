"""The most that one of many may give: amounts turned down until none is more than its share of what is left of all."""

from collections.abc import Sequence
from typing import Final

#: What one copied text, and one of many sources, gives at most of the measured confusion.
MOST_SHARE: Final = 0.2
#: With fewer sources than this, no share below the whole can be kept: of two, the larger has at least a half.
LEAST_SOURCES: Final = 3


def cap_shares(amounts: Sequence[float], share: float, rest: float = 0.0) -> list[float]:
    """Return the amounts, the largest cut to one level so that none is more than `share` of the sum after the cut.

    The level is the highest at which that holds ("water-filling"): nothing is cut more than the bound needs. With the k
    largest cut to the level c it is c = share * (rest + the others) / (1 - k * share). Where all are too large together
    (fewer than 1 / share of them, and no rest) nothing is left of any.

    Args:
        amounts: Not negative.
        share: Above 0, at most 1.
        rest: What counts in the sum beside them and is not cut; negative where something is taken off the sum.
    """
    if not amounts or max(amounts) <= share * (rest + sum(amounts)):
        return list(amounts)
    level, others = 0.0, rest + sum(amounts)
    falling = sorted(amounts, reverse=True)
    for cut, amount in enumerate(falling, start=1):
        others -= amount
        below = falling[cut] if cut < len(falling) else 0.0
        level = _find_level(amount, share, cut, others)
        if below <= level:
            break
    return [min(amount, level) for amount in amounts]


def _find_level(amount: float, share: float, cut: int, others: float) -> float:
    """Return the level to which the `cut` largest are cut, the least of which is `amount`, beside `others`."""
    room = 1 - cut * share
    if room > 0:
        return max(0.0, share * others / room)
    # So many may all be as large as the least of them; unless what is taken off the sum is more than they give.
    return amount if share * others >= room * amount - amount * 1e-9 else 0.0


def share_of_sources(number: int) -> float:
    """Return what one of so many sources may give of the measured confusion: a fifth of six or more; of fewer, as much
    as one of the others would if they spoke alike; all where there are one or two."""
    return max(MOST_SHARE, 1 / (number - 1)) if number >= LEAST_SOURCES else 1.0
