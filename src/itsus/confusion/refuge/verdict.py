"""Who of the named suffers: who is near the words of failure, and no refuge.

Each word of failure goes to the group to which it is nearest, where the end of a clause counts as several words.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from itsus.confusion.refuge.phrases import BIT
from itsus.confusion.refuge.reading import ASK, COMMA, END, Item
from itsus.confusion.refuge.standing import (
    ANDS,
    ARTICLES,
    BREAKS,
    FAILS,
    MARK,
    NOTS,
    PLACES,
    Group,
    Role,
    Standing,
)

_TOOS: Final = BIT["toos"]
#: How many words the end of a sentence, of a clause and a comma count, when failure looks for whom it is about.
_COST: Final = ((END | ASK, 8), (BREAKS, 5), (COMMA, 4))
#: Failure that is farther away is about something that is not named.
_FARTHEST: Final = 40
#: What it costs to be where people are, and to be a place, when others are named plainly.
_EXTRA: Final = {Role.PLACE: 2, Role.SPOKEN: 20}


class Verdict:
    """What one text says about whom."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._standing = Standing(items)
        self.groups = self._standing.groups
        self._blame()

    def is_about(self, app: str) -> bool:
        """Tell whether the text is about an app for which it came in."""
        own = [group for group in self.groups if app in group.owners]
        others = [group for group in self.groups if app not in group.owners]
        is_other = any(group.fails for group in others)
        if not own:
            return not is_other and not any(group.role in (Role.PLAIN, Role.PLACE) for group in others)
        if any(group.fails for group in own):
            return True
        return not is_other and self._is_plain(own, others)

    def _is_plain(self, own: list[Group], others: list[Group]) -> bool:
        role = min(group.role for group in own)
        if role == Role.PLACE:
            return not any(group.role == Role.PLAIN for group in others)
        return role == Role.PLAIN

    def _blame(self) -> None:
        self._ends = [0, *accumulate(map(_find_end, self._items))]
        self._words = [0, *accumulate(int(not item.bits & ARTICLES) for item in self._items)]
        failures = [at for at, item in enumerate(self._items) if item.bits & FAILS and self._is_failure(at)]
        for at in failures:
            costs = [(self._find_cost(group, at), i) for i, group in enumerate(self.groups)]
            cost, i = min(costs, default=(_FARTHEST, 0))
            if cost < _FARTHEST:
                self.groups[i].fails = True
        for group in self.groups:
            if group.role < Role.SPOKEN and failures and (self._is_also(group) or self._is_asked(group)):
                group.fails = True

    def _is_failure(self, at: int) -> bool:
        """Tell whether words of failure are that here: "no" is also a word of place, "not" also one of contrast."""
        bits = self._standing.bits(at)
        if not bits & (PLACES | NOTS):
            return True
        after = self._standing.skip(at, 1, ARTICLES | PLACES)
        is_before_name = after < len(self._items) and self._standing.named[after]
        return not is_before_name or (not bits & PLACES and len(self.groups) == 1)

    def _find_cost(self, group: Group, at: int) -> float:
        if group.role == Role.REFUGE:
            return _FARTHEST
        low, high = (at, group.first) if at < group.first else (group.last, at)
        ends = self._ends[high] - self._ends[low + 1]
        cost = self._words[high] - self._words[low + 1] + ends
        if len(self.groups) > 1:
            cost += _EXTRA.get(group.role, 0)
        if group.role == Role.SPOKEN and ends:
            return _FARTHEST
        # Of two that are as near, the first is meant: "instagram down twitter".
        return cost + (0.5 if at < group.first else 0.0)

    def _is_also(self, group: Group) -> bool:
        return any(self._standing.bits(at) & _TOOS for at in (group.first - 1, group.last + 1))

    def _is_asked(self, group: Group) -> bool:
        before = self._standing.bits(self._standing.skip(group.first, -1, ARTICLES | ANDS))
        return bool(self._standing.bits(group.last + 1) & ASK and before & (MARK | BREAKS))


def _find_end(item: Item) -> int:
    return sum(cost for kind, cost in _COST if item.bits & kind)
