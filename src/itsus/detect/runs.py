"""Since when evidence holds: runs of it, not broken by a short hole."""

from dataclasses import dataclass
from typing import Any

from itsus.model.scope import DIMENSIONS, Scope


@dataclass
class _Run:
    key: tuple[str, ...]
    scope: Scope
    since_s: int
    until_s: int


class Runs:
    """The runs of a detector. `key` says what the evidence is about; runs of overlapping scopes are one run."""

    def __init__(self) -> None:
        self.open: list[_Run] = []

    def follow(self, key: tuple[str, ...], scope: Scope, begin_s: int, until_s: int, hole_s: int) -> int:
        """Note evidence that rests on windows from `begin_s` to `until_s`; return the start of its run.

        A hole of at most `hole_s` between one evidence and the next does not break the run.
        """
        mine = [r for r in self.open if r.key == key and begin_s - r.until_s <= hole_s and r.scope.overlaps(scope)]
        since_s = min([begin_s, *(r.since_s for r in mine)])
        exact = [r for r in mine if r.scope == scope]
        if exact:
            exact[0].since_s, exact[0].until_s = since_s, max(until_s, exact[0].until_s)
        else:
            self.open.append(_Run(key, scope, since_s, until_s))
        return since_s

    def forget(self, before_s: int) -> None:
        """Drop runs that ended before a time."""
        if self.open:
            self.open = [r for r in self.open if r.until_s >= before_s]

    def dump(self) -> list[Any]:
        """Return the memory as plain data."""
        return [[list(r.key), [list(r.scope.values(d)) for d in DIMENSIONS], r.since_s, r.until_s] for r in self.open]

    @classmethod
    def restore(cls, data: Any) -> "Runs":
        """Return the runs that `dump` described."""
        it = cls()
        for key, values, since_s, until_s in data:
            scope = Scope(**{d: tuple(v) for d, v in zip(DIMENSIONS, values, strict=True)})
            it.open.append(_Run(tuple(key), scope, since_s, until_s))
        return it
