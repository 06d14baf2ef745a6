"""How many more people it would take to settle whether notices help, if they went on asking as they have so far.

The shares who asked so far are taken for the true ones, both arms grow alike, and the very rule of the verdict is asked
at each size. It is a forecast for planning and no promise: what few people did may turn out otherwise.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from itsus.rollout.proportion import bound_shares
from itsus.rollout.ratio import ArmCount

#: How many times as many people are thought of at most, and in how many steps (each 3 % more than the one before).
_TIMES_MAX: Final = 1000
_TIMES: Final = np.geomspace(1, _TIMES_MAX, 235)


def count_needed(shown: ArmCount, held: ArmCount, alpha: float) -> int | None:
    """Return about how many more people settle it, to two digits.

    None if it is settled already, if nobody held out asked, or if a thousand times as many people would not settle it.
    """
    if not (shown.exposed and held.asked):
        return None
    shown_low, shown_high = _bound(shown, alpha)
    held_low, held_high = _bound(held, alpha)
    is_open = np.flatnonzero((shown_high >= held_low) & (shown_low <= held_high))
    if not len(is_open) or is_open[-1] == len(_TIMES) - 1:
        return None
    # The last size that leaves it open, not the first that settles it: whole numbers of people make it waver.
    return _round_up(float((_TIMES[is_open[-1] + 1] - 1) * (shown.exposed + held.exposed)))


def _bound(arm: ArmCount, alpha: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    exposed = np.rint(_TIMES * arm.exposed).astype(np.int64)
    return bound_shares(np.rint(_TIMES * arm.asked).astype(np.int64), exposed, alpha / 2)


def _round_up(people: float) -> int:
    digit = 10 ** max(len(str(int(people))) - 2, 0)
    return int(-(-people // digit) * digit)
