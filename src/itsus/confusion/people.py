"""How many different people wrote: the estimate of a HyperLogLog, and the cap it sets on repeats."""

import numpy as np
from numpy.typing import NDArray

from itsus.model.window import REGISTERS

#: Bias correction for this many registers (Flajolet et al. 2007).
_ALPHA = 0.7213 / (1 + 1.079 / REGISTERS)
#: The relative standard error of the estimate, and how much more than the estimate may be people: intake counts a
#: person once in two minutes already, so the registers cut only what they are sure was said by fewer.
ERROR = 1.04 / REGISTERS**0.5
DOUBT = 2 * ERROR


def estimate_people(registers: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the estimated number of distinct people per row of registers; 0 where none are known."""
    harmonic = np.ldexp(1.0, -registers.astype(np.int64)).sum(axis=-1)
    raw = _ALPHA * REGISTERS * REGISTERS / harmonic
    empty = (registers == 0).sum(axis=-1)
    few = REGISTERS * np.log(REGISTERS / np.maximum(empty, 1))
    estimate: NDArray[np.float64] = np.where((raw <= 2.5 * REGISTERS) & (empty > 0), few, raw)
    return estimate


def cap_repeats(
    messages: NDArray[np.float64], registers: NDArray[np.uint8], weight: NDArray[np.float64] | float = 1.0
) -> NDArray[np.float64]:
    """Return per row the factor (0 to 1) that counts people instead of messages, 1 where people are not known.

    `weight`: how many messages one stands for, where messages are sampled.
    """
    people = estimate_people(registers) * weight * (1 + DOUBT)
    factor: NDArray[np.float64] = np.where(people > 0, np.minimum(1.0, people / np.maximum(messages, 1e-9)), 1.0)
    return factor
