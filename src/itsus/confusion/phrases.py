"""The first reader of texts: lists of phrases in several languages, one file each in `lang/`.

Reads what a writer is doing and what they blame from which phrases occur, ignoring case, accents, apostrophes, repeated
letters and one wrong letter in a long word. Which phrases mean what is data; how signs together become probabilities is
`signs.py`. Texts written without spaces are searched for phrases anywhere. Not a model: it knows neither irony nor whom
a text is about.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.automaton import Automaton
from itsus.confusion.redaction import redact_text
from itsus.confusion.signs import SIGNS, weigh_signs
from itsus.confusion.tokens import split_pieces
from itsus.confusion.vocabulary import BIT, Vocabulary
from itsus.model.words import BLAMES, INTENTS

#: Texts of at most this many words are searches as often as statements ("instagram down").
SHORT_WORDS = 4


class PhraseReader:
    """Reads texts by phrase lists; `itsus.model.confusion.Reader`. Deterministic, safe to share between threads."""

    def __init__(self) -> None:
        self._automaton = Automaton(Vocabulary())
        #: A row for every set of signs, weighed when it is first met.
        self._rows = np.zeros((1 << len(SIGNS), len(INTENTS), len(BLAMES)), np.int64)
        self._weighed: set[int] = set()

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.int64]:  # noqa: ARG002 - see below
        """Return joint probabilities in 1/1024 per text, shape (texts, intents, blames).

        `langs` is not needed: people mix languages, and the lists hardly collide.
        """
        found = list(map(self._find_signs, texts))
        for signs in set(found) - self._weighed:
            self._rows[signs] = weigh_signs({name for name, bit in BIT.items() if signs & bit})
            self._weighed.add(signs)
        joint: NDArray[np.int64] = self._rows[np.array(found, np.intp)]
        return joint

    @property
    def known_pieces(self) -> int:
        """Return how many pieces of texts are remembered."""
        return len(self._automaton.pieces)

    def redact(self, text: str) -> str:
        """Return the text without what could identify anyone, cut to 200 characters."""
        return redact_text(text)

    def _find_signs(self, text: str) -> int:
        # This is what reading costs: pieces and steps that are known are looked up in C.
        automaton = self._automaton
        numbers = list(chain.from_iterable(map(automaton.pieces.__getitem__, split_pieces(text))))
        signs = BIT["short"] if len(numbers) <= SHORT_WORDS else 0
        state = automaton.start
        for number in numbers:
            state = state[number]
            signs |= state.signs
        return signs
