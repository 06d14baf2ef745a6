"""A crowd that spreads over several kinds of people's signals, none of them loud enough by itself.

Members are what single sources say over their most surprising horizon. They sound together if kinds from sources of
their own are each surprising, and together as surprising as a machine has to be: independent sources need not be as
loud as one alone, in which people may copy each other. Method: Fisher's product of p-values (*Statistical Methods for
Research Workers*, 1925). Units: messages about trouble; scores are -log10 p. `surge` says what a member is worth.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy.special import gammaincc

from itsus.detect.directory import GroupKey
from itsus.detect.group import SCORE_FLOOR
from itsus.detect.surprise import MAX_SCORE

#: A member by itself is a matter of chance once in a thousand looks, or less often.
FAINT_SCORE = 3.0
#: So many kinds, each from a source of its own, make a chorus.
LEAST_KINDS = 2


class Member(NamedTuple):
    """What one source says in one kind: whose it is, how surprising it is, and how many messages above normal."""

    key: GroupKey
    score: float
    excess: float


def join(members: Iterable[Member], least_excess: float) -> tuple[tuple[Member, ...], float]:
    """Return those of an app's members that sound together, and their score; none and 0 if they do not.

    Args:
        members: Of one app.
        least_excess: Messages above normal that they must have in all.
    """
    chosen = _choose(m for m in members if m.score >= FAINT_SCORE)
    score = combine([m.score for m in chosen])
    is_heard = len(chosen) >= LEAST_KINDS and sum(m.excess for m in chosen) >= least_excess
    return (chosen, score) if is_heard and score >= SCORE_FLOOR else ((), 0.0)


def combine(scores: list[float]) -> float:
    """Return the score of independent scores together: the chance that their p-values have so small a product.

    >>> round(combine([4.0, 5.0]), 2)
    7.66
    """
    if not scores:
        return 0.0
    p = gammaincc(len(scores), sum(scores) * np.log(10))
    return float(min(MAX_SCORE, -np.log10(max(p, 10.0**-MAX_SCORE))))


def _choose(members: Iterable[Member]) -> tuple[Member, ...]:
    """Return the most surprising members of which no two share their kind or their source."""
    chosen: list[Member] = []
    for member in sorted(members, key=lambda m: (-m.score, m.key)):
        if all(member.key.kind != other.key.kind and member.key.who != other.key.who for other in chosen):
            chosen.append(member)
    return tuple(chosen)
