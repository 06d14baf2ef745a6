"""A window that is still arriving, and the watch that looks again at what waits for the rest of it.

Nodes report the same minute some seconds apart, and a source may post its failures in rows of their own, before the
others. What has come of such a window so far reads as "all fail" or "most are missing". So where a part's newest window
has far fewer requests than the one before, and came or grew at this very step, it is not looked at yet: a step later it
is, whatever came. A true outage that leaves few requests is seen ten seconds later, twenty at most.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, TypeAlias, TypeVar

from itsus.detect.directory import GroupKey
from itsus.detect.group import Group, Learner, Look
from itsus.detect.ledger import Ledger
from itsus.detect.scope import Part
from itsus.detect.slot import Ints, Mask, Slot
from itsus.detect.watch import Watch
from itsus.model.words import WINDOW_S

B = TypeVar("B", bound=Learner)

#: The horizon with the greatest surprise, if there is one, and the parts of it where something is wrong, with scores.
Found: TypeAlias = tuple[Look | None, list[tuple[Part, float]]]
#: Finds that in horizons and their sums, as `Group.look_back` returns them.
Search: TypeAlias = Callable[[Group[B], tuple[list[tuple[int, int]], Ints]], Found]

#: A window with less than this part of the requests of the one before may lack rows. With more, what looks like failing
#: or missing is below what `failures` and `traffic` call a trouble.
THIN = 0.6
#: Rows are waited for as long as they come, but not longer: two steps.
WAIT_S = 2 * WINDOW_S


@dataclass
class _Newest:
    """The newest window of a group: its end, its requests so far, when it was first seen and when it last grew."""

    end_s: int
    requests: int
    first_s: int
    grew_s: int


class Arrivals:
    """When the newest window of each group came, and which groups must be looked at again for it."""

    def __init__(self) -> None:
        self.waiting: set[GroupKey] = set()
        self._newest: dict[GroupKey, _Newest] = {}

    def note(self, group: Group[B], now_s: int) -> None:
        """Note how far the newest window of a group has come; to be called at each look."""
        self.waiting.discard(group.key)
        if not group.ledger.order:
            return
        slot = _newest_of(group.ledger)
        known = self._newest.get(group.key)
        if known is None or known.end_s != slot.end_s:
            self._newest[group.key] = _Newest(slot.end_s, slot.totals[0], now_s, now_s)
        elif known.requests != slot.totals[0]:
            known.requests, known.grew_s = slot.totals[0], now_s

    def find_whole_end(self, group: Group[B], masks: Sequence[Mask], end_s: int, now_s: int) -> int | None:
        """Return where to look back from instead of `end_s`, if the newest window lacks rows in some part; the group is
        then looked at again in the next step."""
        known = self._newest.get(group.key)
        if known is None or known.end_s > end_s or known.grew_s != now_s or now_s >= known.first_s + WAIT_S:
            return None
        slot = _newest_of(group.ledger)
        before = _find_before(group.ledger, slot)
        if before is None or not any(_is_thin(slot, before, mask) for mask in masks):
            return None
        self.waiting.add(group.key)
        return slot.begin_s

    def dump(self) -> Any:
        """Return the memory as plain data."""
        newest = [[list(key), list(astuple(it))] for key, it in sorted(self._newest.items())]
        return [newest, sorted(list(key) for key in self.waiting)]

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._newest = {GroupKey(*key): _Newest(*it) for key, it in data[0]}
        self.waiting = {GroupKey(*key) for key in data[1]}


class PatientWatch(Watch[B]):
    """A watch that looks again, a step later, at groups whose newest window was still arriving."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.arrivals = Arrivals()

    def find(self, group: Group[B], settled_s: int, now_s: int, lengths_s: Sequence[int], search: Search[B]) -> Found:
        """Return what a search finds in the horizons up to `settled_s`, leaving out a window that is still arriving."""
        look, parts = search(group, group.look_back(settled_s, lengths_s))
        if look is None:
            return look, parts
        whole = self.arrivals.find_whole_end(group, [part.mask for part, _ in parts], look.end_s, now_s)
        return (look, parts) if whole is None else search(group, group.look_back_from(whole, lengths_s))

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        return {**super().dump(), "arrivals": self.arrivals.dump()}

    def load(self, data: Mapping[str, Any], restore: Any) -> None:
        """Restore what `dump` returned."""
        super().load(data, restore)
        self.arrivals.load(data["arrivals"])

    def _refresh(self, group: Group[B], now_s: int, *, is_touched: bool) -> None:
        super()._refresh(group, now_s, is_touched=is_touched or group.key in self.arrivals.waiting)

    def _due(self, group: Group[B], now_s: int) -> int | None:
        return now_s + WINDOW_S if group.key in self.arrivals.waiting else super()._due(group, now_s)


def _newest_of(ledger: Ledger) -> Slot:
    return ledger.slots[ledger.order[-1]]


def _find_before(ledger: Ledger, newest: Slot) -> Slot | None:
    """Return the window before the newest one."""
    return next((ledger.slots[key] for key in reversed(ledger.order) if key[0] <= newest.begin_s), None)


def _is_thin(newest: Slot, before: Slot, mask: Mask) -> bool:
    """Tell whether a part has far fewer requests in the newest window than in the one before, second by second."""
    now, then = (slot.columns[0].sum_in(mask) / (slot.end_s - slot.begin_s) for slot in (newest, before))
    return bool(now < THIN * then)
