"""How far a baseline has learnt: time passes in stretches that do not depend on how steps fell.

A stretch ends wherever anything changes (a row or an hour ends, an abnormal time begins or ends), so that learning in
one long step or in many short ones is the very same arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from itsus.detect.ledger import Ledger
from itsus.detect.slot import Ints, Mask, Slot

HOUR_S = 3600
#: After this long in an incident or flagged as abnormal, what is seen is learnt all the same.
PATIENCE_S = 48 * HOUR_S


@dataclass(slots=True)
class Stretch:
    """A stretch of time inside one hour.

    Args:
        begin_s: Its start.
        end_s: Its end, and that of its windows (but for those that came too late).
        slots: The windows that were counted.
        frozen: The cells that must not learn from it; None if all may.
    """

    begin_s: int
    end_s: int
    slots: list[Slot]
    frozen: Mask | None

    @property
    def span_s(self) -> int:
        """The longest span of its windows, 0 if there are none."""
        return max((slot.end_s - slot.begin_s for slot in self.slots), default=0)

    def add_to(self, sums: Ints) -> list[int]:
        """Add what the cells that learn counted to sums (values x cells); return how much that was."""
        if self.frozen is None:
            for slot in self.slots:
                slot.add_to(sums)
            return [sum(slot.totals[value] for slot in self.slots) for value in range(len(sums))]
        counts = np.zeros_like(sums)
        for slot in self.slots:
            slot.add_to(counts)
        counts[:, self.frozen] = 0
        sums += counts
        totals: list[int] = counts.sum(axis=1).tolist()
        return totals


class Frontier:
    """The time up to which has been learnt, and what is left out."""

    def __init__(self) -> None:
        self.at_s = -1
        self.shunned = [-1, -1]
        self.frozen_s = 0

    def shun(self, begin_s: int, end_s: int) -> None:
        """Mark a stretch of time as abnormal: it is not learnt. Overlapping stretches grow together."""
        if self.shunned[1] >= max(self.at_s, begin_s):
            self.shunned = [min(self.shunned[0], begin_s), max(self.shunned[1], end_s)]
        else:
            self.shunned = [begin_s, end_s]

    def stretches(self, ledger: Ledger, until_s: int, frozen: Mask | None) -> Iterator[Stretch]:
        """Take what ended by `until_s` out of the ledger and pass over it, leaving out what is abnormal, and the
        cells that are frozen, if any."""
        if self.at_s < 0:
            self.at_s = ledger.first_start
        slots = ledger.retire(until_s)
        while self.at_s < until_s:
            begin, stop = self.at_s, self._next_stop(slots, until_s)
            here, slots = _split(slots, stop) if slots else ([], slots)
            self.at_s = stop
            mask = self._frozen_mask(frozen, stop - begin)
            if self._is_shunned(stop):
                yield Stretch(begin, stop, [], np.ones(len(ledger.roster), bool))
            else:
                yield Stretch(begin, stop, here, mask)

    def dump(self) -> list[Any]:
        """Return the memory as plain data."""
        return [self.at_s, *self.shunned, self.frozen_s]

    @classmethod
    def restore(cls, data: Any) -> "Frontier":
        """Return the frontier that `dump` described."""
        it = cls()
        it.at_s, it.shunned, it.frozen_s = data[0], [data[1], data[2]], data[3]
        return it

    def _next_stop(self, slots: list[Slot], until_s: int) -> int:
        at_s, (begin, end) = self.at_s, self.shunned
        stop = min(until_s, (at_s // HOUR_S + 1) * HOUR_S)
        if slots and at_s < slots[0].end_s < stop:
            stop = slots[0].end_s
        if at_s < max(end, begin + PATIENCE_S):
            stop = min(edge for edge in (stop, begin, end, begin + PATIENCE_S) if edge > at_s)
        if 0 < self.frozen_s < PATIENCE_S:  # else patience ends after the hour
            stop = min(stop, at_s + PATIENCE_S - self.frozen_s)
        return stop

    def _is_shunned(self, stop: int) -> bool:
        begin, end = self.shunned
        return begin < stop <= min(end, begin + PATIENCE_S)

    def _frozen_mask(self, frozen: Mask | None, passed_s: int) -> Mask | None:
        is_patient = self.frozen_s < PATIENCE_S
        self.frozen_s = self.frozen_s + passed_s if frozen is not None else 0
        return frozen if is_patient and self.frozen_s else None


def _split(slots: list[Slot], stop: int) -> tuple[list[Slot], list[Slot]]:
    """Return the windows that ended by a time, and the others; they are in the order of their ends."""
    if slots[-1].end_s <= stop:
        return slots, []
    ended = sum(slot.end_s <= stop for slot in slots)
    return slots[:ended], slots[ended:]
