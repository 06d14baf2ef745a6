"""What was said in a row of people's messages: who is confused, what is blamed, who mocks.

A person is confused who asks, or who reports and blames their account, device or connection (DESIGN 2). A report,
search or ticket without a text is a person looking for answers who blames nothing we know of.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.model.window import MESSAGES, READINGS, Table
from itsus.model.words import BLAMES, INTENTS

Ints: TypeAlias = NDArray[np.int64]

#: What is blamed, in the order of the columns; "none" is no blame.
BLAMED: Final = ("account", "device", "connection", "service")
#: Columns: confused, the four blames, mocking, all messages.
CONFUSED, BLAME, MOCKING, ALL, COLUMNS = 0, 1, 5, 6, 7

#: Kinds whose messages are a call for answers even without a text.
SPEAKS_WITHOUT_TEXT: Final = ("report", "search", "ticket")


def _weigh() -> Ints:
    """Return what one message of each reading (intent x blame) adds to each column; last, that it was read at all."""
    weights = np.zeros((len(INTENTS), len(BLAMES), COLUMNS), np.int64)
    weights[INTENTS.index("asking"), :, CONFUSED] = 1
    for blame in ("account", "device", "connection"):
        weights[INTENTS.index("reporting"), BLAMES.index(blame), CONFUSED] = 1
    for intent in ("asking", "reporting"):
        for at, blame in enumerate(BLAMED):
            weights[INTENTS.index(intent), BLAMES.index(blame), BLAME + at] = 1
    weights[INTENTS.index("mocking"), :, MOCKING] = 1
    weights[:, :, ALL] = 1
    return weights.reshape(-1, COLUMNS)


_WEIGHTS: Final = _weigh()


def count_said(people: Table, speaks: NDArray[np.bool_]) -> Ints:
    """Return per row of the window table `people` the columns above, in 1/1024 of a message.

    `speaks` tells per row whether a message of its kind says something even without a text.
    """
    readings = people[:, READINGS:]
    said: Ints = readings @ _WEIGHTS if readings.any() else np.zeros((len(people), COLUMNS), np.int64)
    messages = people[:, MESSAGES]
    said[:, CONFUSED] += speaks * np.maximum(messages - said[:, ALL], 0)
    said[:, ALL] = messages
    return said
