"""A reader that finds what it was told to find: for tests of those who count what was read."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from itsus.model.words import BLAMES, INTENTS, UNIT, Blame, Intent

_DEFAULT: Final[tuple[Intent, Blame]] = ("other", "none")


class FixedReader:
    """Reads each text that holds one of the given words as that intent and blame, wholly; all else as other, none.

    `calls` keeps how many texts came in each call.
    """

    def __init__(self, readings: Mapping[str, tuple[Intent, Blame]] | None = None) -> None:
        self._readings = dict(readings or {})
        self.calls: list[int] = []

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.int64]:
        """Return all of the probability on one cell per text."""
        assert len(texts) == len(langs)
        self.calls.append(len(texts))
        joint = np.zeros((len(texts), len(INTENTS), len(BLAMES)), np.int64)
        for row, text in zip(joint, texts, strict=True):
            found = [reading for word, reading in self._readings.items() if word in text.lower()]
            intent, blame = found[0] if found else _DEFAULT
            row[INTENTS.index(intent), BLAMES.index(blame)] = UNIT
        return joint

    def are_about(self, texts: Sequence[str], apps: Sequence[str]) -> NDArray[np.bool_]:
        """Take each text to be about its app, unless it holds `not APP`."""
        return np.array([f"not {app}" not in text for text, app in zip(texts, apps, strict=True)], bool)

    def redact(self, text: str) -> str:
        """Return the text with every digit replaced by #, cut to 200."""
        return "".join("#" if letter.isdigit() else letter for letter in text)[:200]
