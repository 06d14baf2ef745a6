"""What people ask: the few questions of the moment, how many have each, and what some of them wrote.

A question is what people fear: that it is their account, their device, their connection, or the app. How many have it
is the measure's to say; here the latest samples of each are kept, redacted at intake, so that operators see whether
their notice answers them. Bounded: a few per app and fear.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple, TypeAlias

from itsus.confusion.said import BLAMED
from itsus.model.confusion import Confusion, Question
from itsus.model.window import Sample

#: So many examples are kept of each question, and samples older than the newest by this are not of the moment.
MOST_EXAMPLES: Final = 3
MOMENT_S: Final = 600
#: What fewer blame than this share is not among the questions of the moment.
LEAST_SHARE: Final = 0.05


class _Kept(NamedTuple):
    """A sample: when, its rank (smallest first), its text."""

    start_s: int
    rank: int
    text: str


_Shelf: TypeAlias = dict[str, list[_Kept]]


class Asked:
    """See the module."""

    def __init__(self) -> None:
        self._shelves: dict[str, _Shelf] = {}

    def take(self, samples: Iterable[Sample]) -> None:
        """Keep the latest samples of those who ask, or blame what is theirs."""
        for sample in samples:
            if sample.text and (sample.intent == "asking" or (sample.intent == "reporting" and sample.blame in BLAMED)):
                shelf = self._shelves.setdefault(sample.series.app, {})
                kept = {*shelf.get(sample.blame, ()), _Kept(sample.start_s, sample.rank, sample.text)}
                shelf[sample.blame] = _latest(kept)

    def of(self, app: str, confusion: Confusion) -> tuple[Question, ...]:
        """Return the questions of an app's people, most have the first; none while they are calm."""
        if confusion.level == "none":
            return ()
        shelf = self._shelves.get(app, {})
        newest = max((kept.start_s for some in shelf.values() for kept in some), default=0)
        shares = sorted(confusion.blame.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(
            Question(blame, share, _read(shelf.get(blame, ()), newest - MOMENT_S))
            for blame, share in shares
            if share >= LEAST_SHARE
        )

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return {app: {blame: [list(k) for k in kept] for blame, kept in s.items()} for app, s in self._shelves.items()}

    @classmethod
    def restore(cls, data: Any) -> "Asked":
        """Return the memory that `dump` described."""
        it = cls()
        it._shelves = {app: {blame: [_Kept(*k) for k in kept] for blame, kept in s.items()} for app, s in data.items()}
        return it


def _latest(kept: Iterable[_Kept]) -> list[_Kept]:
    """Return the latest samples; of equal texts only one."""
    ordered = sorted(kept, key=lambda k: (-k.start_s, k.rank, k.text))
    alike: dict[str, _Kept] = {}
    for one in ordered:
        alike.setdefault(one.text.casefold(), one)
    return list(alike.values())[:MOST_EXAMPLES]


def _read(kept: Iterable[_Kept], since_s: int) -> tuple[str, ...]:
    return tuple(one.text for one in kept if one.start_s >= since_s)
