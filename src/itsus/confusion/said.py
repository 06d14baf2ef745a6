"""What was said in a row of people's messages: who is confused, what is blamed, who mocks.

A person is confused who asks, or who reports and blames their account, device or connection (DESIGN 2). A report,
search or ticket without a text is a person looking for answers who blames nothing we know of.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.model.window import MESSAGES, READINGS, S, WindowBatch
from itsus.model.words import BLAMES, INTENTS

Ints: TypeAlias = NDArray[np.int64]

#: What is blamed, in the order of the columns; "none" is no blame.
BLAMED: Final = ("account", "device", "connection", "service")
#: Columns: confused, the four blames, mocking, all messages.
CONFUSED, BLAME, MOCKING, ALL, COLUMNS = 0, 1, 5, 6, 7

_ASKING, _REPORTING, _MOCKING = (INTENTS.index(i) for i in ("asking", "reporting", "mocking"))
_WRONG = [BLAMES.index(b) for b in ("account", "device", "connection")]
_BLAMED = [BLAMES.index(b) for b in BLAMED]
_SPEAKS_WITHOUT_TEXT = ("report", "search", "ticket")


def count_said(windows: WindowBatch) -> Ints:
    """Return per row of `people` the columns above, in 1/1024 of a message."""
    people = windows.people
    readings = people[:, READINGS:].reshape(len(people), len(INTENTS), len(BLAMES))
    speaks = np.array([s.kind in _SPEAKS_WITHOUT_TEXT for s in windows.series], bool)[people[:, S]]
    unread = np.where(speaks, np.maximum(people[:, MESSAGES] - readings.sum(axis=(1, 2)), 0), 0)
    serious = readings[:, _ASKING] + readings[:, _REPORTING]
    confused = readings[:, _ASKING].sum(axis=1) + readings[:, _REPORTING][:, _WRONG].sum(axis=1) + unread
    mocking = readings[:, _MOCKING].sum(axis=1)
    return np.column_stack([confused, serious[:, _BLAMED], mocking, people[:, MESSAGES]])
