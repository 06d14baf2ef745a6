"""Which names in a text count, which stand together, and as what they are named: plainly, as a place, or as a refuge.

Names that stand together ("instagram and facebook") are one group with one role. Words of flight, talk and place count
when they are near: before a name, or behind it as in Turkish, Hindi and Japanese.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import Final

from itsus.confusion.refuge.folding import is_unspaced
from itsus.confusion.refuge.phrases import BIT, NEXT
from itsus.confusion.refuge.reading import ASK, COMMA, END, Item
from itsus.confusion.refuge.services import SURE, WEAK, Name

HEALS, FLEES, SAFE, WORKS = (BIT[kind] for kind in ("heals", "flees", "safe", "works"))
FAILS: Final = BIT["fails"] | HEALS  # who is back has suffered
SPEAKS, TALKS, OPENS, SEEKS = (BIT[kind] for kind in ("speaks", "talks", "opens", "seeks"))
PLACES, POSTS, NOTS = (BIT[kind] for kind in ("places", "posts", "nots"))
BREAKS, ANDS, ARTICLES = BIT["breaks"] | SEEKS, BIT["ands"], BIT["articles"]
MARK: Final = END | COMMA | ASK
#: Words between a name and what makes it a refuge, at most: before it and behind it.
REACH_BEFORE, REACH_AFTER = 4, 3
#: The same with the articles between.
MOST_BEFORE, MOST_AFTER = 7, 6


class Role(IntEnum):
    """What a group is named as."""

    PLAIN = 0
    PLACE = 1
    OPENED = 2
    SPOKEN = 3
    REFUGE = 4


class Group:
    """Names that stand together, as the first and the last of the items."""

    __slots__ = ("fails", "first", "is_contrast", "is_works", "last", "owners", "role")

    def __init__(self, at: int, owners: frozenset[str], role: Role) -> None:
        self.first = self.last = at
        self.owners = owners
        self.role = role
        self.fails = self.is_contrast = self.is_works = False


class Standing:
    """The names of one text, in `groups`; `named` tells which items they are."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self.named = [item.name is not None and self._is_named(at, item.name) for at, item in enumerate(items)]
        self.groups: list[Group] = []
        self._works_before: set[int] = set()
        for at, is_named in enumerate(self.named):
            if is_named:
                self._add(at)
        for group in self.groups:
            self._look_behind(group)
            self._judge_opened(group)
        if len(self.groups) > 1:
            self._set_aside()

    def bits(self, at: int) -> int:
        """Return what an item may be; before and behind the text all ends."""
        return self._items[at].bits if 0 <= at < len(self._items) else END

    def skip(self, at: int, step: int, what: int) -> int:
        """Return the next place that is not only of some kinds, or a name."""
        at += step
        while 0 <= at < len(self._items) and self.bits(at) & what and not self._items[at].name:
            at += step
        return at

    def _is_named(self, at: int, name: Name) -> bool:
        if name.strength == SURE:
            return True
        before, after = self.skip(at, -1, ARTICLES), self.skip(at, 1, ARTICLES)
        is_placed = self.bits(at) & POSTS or self.bits(at - 1) & (PLACES | FLEES)
        if is_placed or self._is_beside_name(at) or self._is_in_unspaced(at):
            return not self._items[max(at - 1, 0)].word.isdecimal()
        if name.strength != WEAK or self._items[max(before, 0)].word.isdecimal():
            return False
        if len(self._items[at].word) == 1:  # "iphone x stuck" is no name, "is x down" is
            return bool(self.bits(after) & FAILS and self.bits(before) & (MARK | BREAKS | ANDS))
        return bool(self.bits(after) & (FAILS | SAFE) or self.bits(before) & FAILS)

    def _is_beside_name(self, at: int) -> bool:
        for step in (-1, 1):
            beside = self.skip(at, step, ANDS | COMMA | ARTICLES)
            if beside != at + step and 0 <= beside < len(self._items):
                name = self._items[beside].name
                if name and name.strength == SURE:
                    return True
        return False

    def _is_in_unspaced(self, at: int) -> bool:
        """Tell whether Latin letters stand in a script without spaces, where they are a name."""
        beside = self._items[max(at - 1, 0) : at + 2]
        return not is_unspaced(self._items[at].word) and any(is_unspaced(item.word) for item in beside)

    def _add(self, at: int) -> None:
        owners = self._items[at].name.owners  # type: ignore[union-attr] # it is a name
        role, is_contrast = self._look_before(at)
        if self.groups and self._is_together(self.groups[-1], at, role):
            self.groups[-1].last = at
            self.groups[-1].owners |= owners
            return
        group = Group(at, owners, role)
        group.is_contrast = is_contrast
        group.is_works = at in self._works_before
        self.groups.append(group)

    def _is_together(self, left: Group, at: int, role: Role) -> bool:
        between = self._items[left.last + 1 : at]
        if any(item.bits & (END | ASK) or not item.bits & (ANDS | COMMA | ARTICLES) for item in between):
            return False
        if left.role < Role.OPENED and not left.is_contrast:
            return role < Role.OPENED
        after = self.skip(at, 1, ARTICLES)
        return any(item.bits & ANDS for item in between) and not self.bits(after) & FAILS

    def _look_before(self, at: int) -> tuple[Role, bool]:
        """Return the role that the words before a name give it, and whether it is named only as a contrast."""
        is_place, is_contrast, gap = bool((self.bits(at) | self.bits(at + 1)) & POSTS), False, 0
        for i in range(at - 1, max(at - MOST_BEFORE, 0) - 1, -1):
            bits = self.bits(i)
            if self._items[i].name or bits & MARK:
                break
            role = self._find_role(i, is_place, gap)
            if role:
                return role, is_contrast
            if gap == 0 and bits & WORKS and not self.bits(i - 1) & FAILS and not self._is_denied(at):
                self._works_before.add(at)
            if gap == 0 and bits & (PLACES | NOTS):
                is_place |= bool(bits & PLACES)
                is_contrast |= bits & (NOTS | PLACES) == NOTS and not self.bits(i - 1) & FAILS
            elif bits & (FAILS | BREAKS):
                break
            elif not bits & ARTICLES:
                gap += 1
            if gap > REACH_BEFORE:
                break
        return Role.PLACE if is_place else Role.PLAIN, is_contrast

    def _find_role(self, at: int, is_place: bool, gap: int) -> Role:
        bits = self.bits(at)
        if bits & FLEES and (gap <= 1 or not bits & NEXT):
            return Role.REFUGE
        is_place |= gap == 0 and bool(bits & (NEXT | OPENS))
        if not is_place or self.bits(at - 1) & FAILS:
            return Role.PLAIN
        return Role.SPOKEN if bits & SPEAKS else Role.OPENED if bits & (TALKS | OPENS) else Role.PLAIN

    def _look_behind(self, group: Group) -> None:
        is_place, gap = group.role == Role.PLACE, 0
        for at in range(group.last + 1, min(group.last + 1 + MOST_AFTER, len(self._items))):
            bits = self.bits(at)
            if self._items[at].name or bits & MARK or gap > REACH_AFTER:
                return
            if gap == 0 and bits & POSTS:
                is_place = True
                group.role = max(group.role, Role.PLACE)
            elif bits & HEALS and gap <= 1:
                group.role = Role.PLAIN
                return
            elif bits & SAFE:
                group.role = Role.REFUGE
            elif bits & WORKS:
                group.is_works = not self._is_denied(at)
                return
            elif bits & (SPEAKS | TALKS | OPENS) and is_place:
                group.role = max(group.role, Role.SPOKEN if bits & SPEAKS else Role.OPENED)
            elif bits & (FAILS | BREAKS):
                return
            gap += not bits & ARTICLES

    def _judge_opened(self, group: Group) -> None:
        """Who goes somewhere to look for answers only talks there; "opened X and nothing loads" is about X."""
        if group.role == Role.OPENED:
            is_seeking = any(item.bits & SEEKS for item in self._items[group.last + 1 :])
            group.role = Role.SPOKEN if is_seeking or len(self.groups) > 1 else Role.PLACE

    def _is_denied(self, at: int) -> bool:
        """Tell whether a word of working is asked or denied before its clause ends."""
        for i in range(at + 1, len(self._items)):
            if self.named[i] or self.bits(i) & (MARK | BREAKS | FAILS):
                return bool(self.bits(i) & (ASK | FAILS)) and not self.named[i]
        return False

    def _set_aside(self) -> None:
        """Where others are named, who works does not suffer, and a contrast does only if nobody else can."""
        for group in self.groups:
            if group.is_works or group.is_contrast:
                group.role = Role.REFUGE
        if all(group.role == Role.REFUGE for group in self.groups):
            for group in self.groups:
                group.fails = group.is_contrast
