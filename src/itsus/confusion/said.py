"""What was said in a row of people's messages: who is confused, what is blamed, who mocks.

A person is confused who asks, or who reports and blames their account, device or connection (DESIGN 2). A report,
search or ticket without a text is a person looking for answers who blames nothing we know of.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.model.confusion import is_confused
from itsus.model.window import MESSAGES, READINGS, SQUARES, Table
from itsus.model.words import BLAMES, INTENTS

Ints: TypeAlias = NDArray[np.int64]

#: What is blamed, in the order of the columns; "none" is no blame.
BLAMED: Final = ("account", "device", "connection", "service")
#: Columns: confused, the four blames, mocking, all messages; the confused times the weight of a message (what their sum
#: varies by), and all messages times it.
CONFUSED, BLAME, MOCKING, ALL, WEIGHED, ALL_WEIGHED, COLUMNS = 0, 1, 5, 6, 7, 8, 9

#: Kinds whose messages are a call for answers even without a text.
SPEAKS_WITHOUT_TEXT: Final = ("report", "search", "ticket")


def _weigh() -> Ints:
    """Return what one message of each reading (intent x blame) adds to each column; last, that it was read at all."""
    weights = np.zeros((len(INTENTS), len(BLAMES), COLUMNS), np.int64)
    for row, intent in enumerate(INTENTS):
        for column, blame in enumerate(BLAMES):
            weights[row, column, CONFUSED] = is_confused(intent, blame)
    for speaking in ("asking", "reporting"):
        for at, blamed in enumerate(BLAMED):
            weights[INTENTS.index(speaking), BLAMES.index(blamed), BLAME + at] = 1
    weights[INTENTS.index("mocking"), :, MOCKING] = 1
    weights[:, :, ALL] = 1
    return weights.reshape(-1, COLUMNS)


_WEIGHTS: Final = _weigh()
#: A row's sum of weighted numbers is held to this, so that thousands of rows fit 64 bits.
_MOST: Final = 2.0**50


def count_said(people: Table, speaks: NDArray[np.bool_]) -> Ints:
    """Return per row of the window table `people` the columns above, in 1/1024 of a message.

    `speaks` tells per row whether a message of its kind says something even without a text.
    """
    readings = people[:, READINGS:]
    said: Ints = readings @ _WEIGHTS if readings.any() else np.zeros((len(people), COLUMNS), np.int64)
    messages = people[:, MESSAGES]
    said[:, CONFUSED] += speaks * np.maximum(messages - said[:, ALL], 0)
    said[:, ALL] = messages
    said[:, WEIGHED], said[:, ALL_WEIGHED] = said[:, CONFUSED], messages
    squares = people[:, SQUARES]
    if (squares > messages).any():
        weight = np.maximum(squares / np.maximum(messages, 1), 1.0)
        weighed = said[:, [WEIGHED, ALL_WEIGHED]] * weight[:, None]
        said[:, [WEIGHED, ALL_WEIGHED]] = np.rint(np.minimum(weighed, _MOST))
    return said
