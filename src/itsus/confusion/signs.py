"""From signs in a text to probabilities of what its writer is doing and what they blame.

The weights are hand-set odds, by what posts of each sort usually contain; a trained model replaces this file.
"""

from collections.abc import Set as AbstractSet
from typing import Final

import numpy as np
from numpy.typing import NDArray

from itsus.model.words import BLAMES, INTENTS, UNIT

#: What can be seen in a text. The first nine are lists in `lang/`.
SIGNS: Final = (
    "ask", "trouble", "mock", "news", "resolved", "account", "device", "connection", "service", "question", "short",
)  # fmt: skip
#: Signs that alone tell nothing of a failure: we are named, the text is short.
_SAY_NOTHING: Final = frozenset({"service", "short"})
_BLAMED: Final = ("account", "device", "connection")


def weigh_signs(signs: AbstractSet[str]) -> NDArray[np.int64]:
    """Return intent x blame in 1/1024 for a set of signs; sums to 1024."""
    intents = np.array([_weigh_intents(signs)[name] for name in INTENTS])
    blames = np.array([_weigh_blames(signs)[name] for name in BLAMES])
    joint = np.outer(intents / intents.sum(), blames / blames.sum())
    nothing = np.zeros(len(BLAMES))
    nothing[BLAMES.index("none")] = 1.0
    for name in ("other", "news", "resolved"):
        row = INTENTS.index(name)
        kept = 0.0 if name == "other" else 0.3
        joint[row] = joint[row].sum() * (kept * blames / blames.sum() + (1 - kept) * nothing)
    return _to_units(joint)


def _weigh_intents(signs: AbstractSet[str]) -> dict[str, float]:
    if not signs - _SAY_NOTHING:
        # A small chance of trouble in each of thousands of texts about anything else would add up to a crowd.
        return {**dict.fromkeys(INTENTS, 0.0), "other": 1.0}
    weights = {"asking": 0.1, "reporting": 0.1, "mocking": 0.02, "news": 0.03, "resolved": 0.02, "other": 0.3}
    if "trouble" not in signs:
        weights["other"] = 3.0
    else:
        weights["reporting"] += 2.0
        weights["asking"] += 0.3
    weights["asking"] += _weigh_asking(signs)
    if "mock" in signs and "trouble" in signs:
        weights["mocking"] += 2.5
    if "news" in signs:
        weights["news"] += 4.0
    if "resolved" in signs:
        weights["resolved"] += 5.0
    return weights


def _weigh_asking(signs: AbstractSet[str]) -> float:
    is_about = bool(signs & {"trouble", *_BLAMED})
    weight = 0.0
    if "ask" in signs:
        weight += 3.0 if "trouble" in signs else 1.5 if is_about else 0.5
    if "question" in signs:
        weight += 3.0 if "trouble" in signs else 1.2 if is_about else 0.3
    if "short" in signs and "trouble" in signs:
        weight += 1.5
    return weight


def _weigh_blames(signs: AbstractSet[str]) -> dict[str, float]:
    weights: dict[str, float] = dict.fromkeys(BLAMES, 0.05)
    weights["none"] = 0.6
    for name in _BLAMED:
        if name in signs:
            weights[name] += 2.0
    if "service" in signs:
        weights["service"] += 2.0
    elif "trouble" in signs:
        weights["service"] += 0.9
    return weights


def _to_units(joint: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round to 1/1024 so that the sum is exact: the largest remainders are rounded up, ties in order."""
    exact = joint.ravel() / joint.sum() * UNIT
    units = np.floor(exact).astype(np.int64)
    missing = UNIT - int(units.sum())
    order = np.argsort(-(exact - units), kind="stable")
    units[order[:missing]] += 1
    rounded: NDArray[np.int64] = units.reshape(joint.shape)
    return rounded
