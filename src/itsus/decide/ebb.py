"""Whether a young problem is probably over already, although its evidence still holds.

A detector looks back for minutes, so what has stopped goes on being evidence for a while, of a failing share that
shrinks as healthy windows are mixed in. What is over is not said: while a young problem ebbs, nothing is begun. A
problem that has lasted is past that question.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.decide.scopes import is_machine
from itsus.model.evidence import Evidence

#: Only what is younger than this can turn out to have been brief.
YOUNG: Final = timedelta(minutes=5)

#: Below this part of its height a failing share has fallen; chance alone moves it less.
FALLEN: Final = 0.85

#: A share that has fallen, but no lower than this part, and stays there this long, is a problem that goes on.
LOWER: Final = 0.5
STEADY: Final = timedelta(seconds=60)

#: Detectors look back no longer than this: evidence that still holds is of what goes on.
LONGEST: Final = timedelta(minutes=5)

#: Near the cap of scores, 300 less a little for the places looked at, a score says no more whether evidence grows.
CAP: Final = 290.0


class Height(msgspec.Struct, frozen=True):
    """The highest failing share and score that a detector has told of an incident."""

    failing: float
    score: float


class Ebb(msgspec.Struct, frozen=True):
    """What must be remembered of an incident to tell: heights by detector, and since when it ebbs."""

    heights: Mapping[str, Height] = {}
    since: datetime | None = None

    def follow(self, evidence: Sequence[Evidence], now: datetime, visible_since: datetime) -> "Ebb":
        """Return the ebb after a step with this evidence."""
        measured = [e for e in evidence if is_machine(e) and e.failing is not None]
        heights = dict(self.heights)
        for piece in measured:
            heights[piece.detector] = _raise(heights.get(piece.detector), piece)
        is_young = self.since is not None or now - visible_since < YOUNG
        if not measured or not is_young or any(_is_high(piece, heights[piece.detector]) for piece in measured):
            return Ebb(heights)
        if self.since is not None and self._is_settled(measured, now - self.since):
            return Ebb({piece.detector: _raise(None, piece) for piece in measured})
        return Ebb(heights, self.since or now)

    def due(self) -> list[datetime]:
        """Return the times at which it may change without any input."""
        return [] if self.since is None else [self.since + STEADY, self.since + LONGEST]

    def _is_settled(self, measured: Sequence[Evidence], ebbed: timedelta) -> bool:
        """Tell whether it has ebbed to a lower level and goes on there."""
        is_steady = any((e.failing or 0.0) >= LOWER * self.heights[e.detector].failing for e in measured)
        return ebbed >= LONGEST or (ebbed >= STEADY and is_steady)


def _is_high(piece: Evidence, height: Height) -> bool:
    is_growing = height.score <= piece.score < CAP
    return is_growing or (piece.failing or 0.0) >= FALLEN * height.failing


def _raise(height: Height | None, piece: Evidence) -> Height:
    failing = piece.failing or 0.0
    if height is None:
        return Height(failing, piece.score)
    return Height(max(failing, height.failing), max(piece.score, height.score))
