"""Finds the signs of a text in one step per word, however many phrases there are.

A state is what has been read as far as it matters for what follows: the longer phrases that may still go on. States and
the steps between them are made when they are first needed and then known, as are pieces of text (Aho and Corasick 1975,
built lazily as in the regular expressions of RE2). All memory is bounded: when it is full it is built anew.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Final

from itsus.confusion.vocabulary import Phrases, Vocabulary, Word

#: Pieces of texts remembered with their words, and steps remembered; emptied when full, so that nonsense cannot fill
#: the memory.
MOST_PIECES = 100_000
MOST_STEPS = 200_000
#: Longer pieces do not come again.
_LONGEST_PIECE: Final = 40


class State(dict[int, "State"]):
    """Where the next word leads, by its number. `signs` are those of what ended with the last word.

    A dict, so that a step that is known costs no call of ours.
    """

    __slots__ = ("_automaton", "going_on", "signs")

    def __init__(self, automaton: "Automaton", signs: int, going_on: frozenset[Phrases]) -> None:
        super().__init__()
        self._automaton = automaton
        self.signs = signs
        self.going_on = going_on

    def __missing__(self, number: int) -> "State":
        state = self[number] = self._automaton.make_step(self, number)
        return state


class Pieces(dict[str, tuple[int, ...]]):
    """The numbers of the words in pieces of text."""

    def __init__(self, automaton: "Automaton") -> None:
        super().__init__()
        self._automaton = automaton

    def __missing__(self, piece: str) -> tuple[int, ...]:
        numbers = self._automaton.number_words(piece)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
            self[piece] = numbers
        return numbers


class Automaton:
    """The phrases of a vocabulary, for texts as runs of word numbers: begin in `start`, look steps up in the states."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words: list[Word] = []
        self._numbers: dict[Word, int] = {}
        self._states: dict[tuple[int, frozenset[Phrases]], State] = {}
        self._steps = 0
        self._lock = Lock()
        self.pieces = Pieces(self)
        self.start = State(self, 0, frozenset())

    def number_words(self, piece: str) -> tuple[int, ...]:
        """Return the numbers of the words in a piece of text; equal words have equal numbers."""
        return tuple(map(self._number, self._vocabulary.look_up(piece)))

    def _number(self, word: Word) -> int:
        number = self._numbers.get(word)
        if number is None:
            with self._lock:  # two threads must not give two words one number
                number = self._numbers.setdefault(word, len(self._words))
                if number == len(self._words):
                    self._words.append(word)
        return number

    def make_step(self, state: State, number: int) -> State:
        """Return the state that a word leads to."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            self._forget_steps()
        word = self._words[number]
        reached = list(_go_on(state.going_on, word.inside))
        signs = word.signs
        for phrases in reached:
            signs |= phrases.signs
        begun = self._vocabulary.begin(word)
        going_on = frozenset(phrases for phrases in (*reached, *begun) if phrases.after)
        key = (signs, going_on)
        return self._states.get(key) or self._states.setdefault(key, State(self, signs, going_on))

    def _forget_steps(self) -> None:
        for state in self._states.values():
            state.clear()
        self.start.clear()
        self._states, self._steps = {}, 0


def _go_on(going_on: Iterable[Phrases], forms: tuple[str, ...]) -> Iterable[Phrases]:
    return (phrases.after[form] for phrases in going_on for form in forms if form in phrases.after)
