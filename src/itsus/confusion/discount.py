"""Nobody gives more than their share: copies of one text, and single sources, are turned down.

Both bounds hold for what is measured, people above normal, in each scope that is asked about. What is turned down is
turned down wherever it was said: a copy does not escape by being spread over countries, kinds or sources.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from itsus.confusion.caps import MOST_SHARE, cap_shares, share_of_sources
from itsus.confusion.heard import Heard
from itsus.confusion.said import COLUMNS, CONFUSED

#: A copied text still is what one person wrote: this many people a minute (one in two) are left of it in any case.
LEAST_COPIED: Final = 0.5


class Weighed(NamedTuple):
    """One source in one kind, and how loudly it is heard (0 to 1)."""

    heard: Heard
    loudness: float


def discount_copies(heard: Sequence[Heard]) -> list[Heard]:
    """Return what is left when one copied text gives at most a fifth of what is above normal."""
    left = find_left(heard)
    return [one.without(_sum_cut(one, left)) if one.copies else one for one in heard]


def find_left(heard: Sequence[Heard]) -> dict[int, float]:
    """Return per copied text which part of it counts (0 to 1)."""
    sums: dict[int, float] = defaultdict(float)
    for one in heard:
        for text, said in one.copies.items():
            sums[text] += said[CONFUSED]
    texts = sorted(text for text, said in sums.items() if said > 0)
    copied = [sums[text] for text in texts]
    alone = sum(one.excess for one in heard) - sum(copied)
    capped = cap_shares(copied, MOST_SHARE, alone)
    return {
        text: max(most, min(said, LEAST_COPIED)) / said for text, said, most in zip(texts, copied, capped, strict=True)
    }


def _sum_cut(heard: Heard, left: dict[int, float]) -> list[float]:
    """Return what does not count of one source, given how much is left of each text."""
    cut = [0.0] * COLUMNS
    for text, said in heard.copies.items():
        part = 1 - left.get(text, 1.0)
        cut = [whole + part * its for whole, its in zip(cut, said, strict=True)]
    return cut


def weigh_sources(heard: Sequence[Heard]) -> list[Weighed]:
    """Return how loudly each is heard, so that one source gives at most its share of what is above normal.

    How many sources speak decides about the share; those that are above normal by themselves do.
    """
    excess: dict[str, float] = defaultdict(float)
    for one in heard:
        excess[one.source] += one.excess
    share = share_of_sources(len({one.source for one in heard if one.is_named}))
    if share == 1:
        return [Weighed(one, 1.0) for one in heard]
    loud = sorted(source for source, people in excess.items() if people > 0)
    below = sum(people for people in excess.values() if people < 0)
    capped = cap_shares([excess[source] for source in loud], share, below)
    loudness = {source: most / excess[source] for source, most in zip(loud, capped, strict=True)}
    return [Weighed(one, loudness.get(one.source, 1.0)) for one in heard]
