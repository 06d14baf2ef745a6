"""What words and pieces of texts mean by the phrase lists in `lang/`: their signs, and the phrases they belong to.

A word counts as a listed word although letters are repeated, or one letter of a long word is wrong. Slow, and
therefore asked once for each piece; the reader remembers the answers.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from itsus.confusion.signs import SIGNS
from itsus.confusion.tokens import QUESTION_MARKS, fold_runs, is_unspaced, normalise, split_tokens

BIT = {name: 1 << i for i, name in enumerate(SIGNS)}
#: A word this long may have one letter wrong.
TYPO_LENGTH = 6
_LONGEST_WORD = 30
_SHORTEST_STEM = 2


class Phrases:
    """Longer phrases as a tree of words: the `signs` of the phrase that ends here, and the words that go on from it."""

    __slots__ = ("after", "signs")

    def __init__(self) -> None:
        self.signs = 0
        self.after: dict[str, Phrases] = {}


class Word(NamedTuple):
    """What a word means: its own signs, as what longer phrases begin with it, and what it may be inside of them."""

    signs: int = 0
    begins: str = ""
    inside: tuple[str, ...] = ()


class Vocabulary:
    """The phrase lists of all languages, as one."""

    def __init__(self) -> None:
        self._single: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._longer: dict[str, Phrases] = {}
        self._inside: set[str] = set()
        self._anywhere: dict[str, list[tuple[str, int]]] = {}
        for name, phrases in sorted(_load_lists()):
            for phrase in phrases:
                self._learn(phrase, BIT[name])
        self._stems_by_start = _index_stems(self._stems)
        self._stems_inside = tuple(sorted(w[:-1] for w in self._inside if w.endswith("*")))
        self._words = {*self._single, *self._stems, *self._longer, *self._inside}
        self._folded = {fold_runs(word): word for word in sorted(self._words, reverse=True)}
        self._misspelt = _list_misspellings(self._words)

    def look_up(self, piece: str) -> tuple[Word, ...]:
        """Return what the tokens of a piece mean; phrases that need no spaces count with the first."""
        plain = normalise(piece)
        words = [self._look_up_token(token) for token in split_tokens(plain)]
        signs = self._search(plain) if is_unspaced(plain) else 0
        if signs and words:
            words[0] = words[0]._replace(signs=words[0].signs | signs)
        return tuple(words)

    def begin(self, word: Word) -> tuple[Phrases, ...]:
        """Return the longer phrases that begin with a word, as one tree."""
        return (self._longer[word.begins],) if word.begins else ()

    def _look_up_token(self, token: str) -> Word:
        if token in QUESTION_MARKS:
            return Word(signs=BIT["question"])
        if token.isdecimal():
            return Word()  # the lists hold no numbers, and most numbers are seen once
        folded = fold_runs(token)
        word = self._nearest(token, folded)
        signs = self._single.get(word, 0) | self._signs_of_stems({token, word, folded})
        begins = word if word in self._longer else ""
        inside: tuple[str, ...] = (word,) if word in self._inside else ()
        if token.startswith(self._stems_inside):
            inside += tuple(f"{stem}*" for stem in self._stems_inside if token.startswith(stem))
        return Word(signs, begins, inside)

    def _signs_of_stems(self, forms: Iterable[str]) -> int:
        signs = 0
        for form in forms:
            for stem in self._stems_by_start.get(form[:_SHORTEST_STEM], ()):
                if form.startswith(stem):
                    signs |= self._stems[stem]
        return signs

    def _search(self, plain: str) -> int:
        """Return the signs of the phrases that need no spaces, wherever they stand."""
        signs = 0
        for first in self._anywhere.keys() & set(plain):
            for phrase, bit in self._anywhere[first]:
                if phrase in plain:
                    signs |= bit
        return signs

    def _nearest(self, token: str, folded: str) -> str:
        """Return the listed word that a token stands for, itself or without its repeated letters; "" if none."""
        if token in self._words:
            return token
        word = self._folded.get(folded, "")
        if word or not TYPO_LENGTH <= len(token) <= _LONGEST_WORD:
            return word
        misspelt = self._misspelt
        return next((misspelt[variant] for variant in (token, *_drop_one(token)) if variant in misspelt), "")

    def _learn(self, phrase: str, bit: int) -> None:
        plain = normalise(phrase)
        words = split_tokens(plain)
        if is_unspaced(plain):
            self._anywhere.setdefault(plain[0], []).append((plain, bit))
        elif len(words) == 1:
            list_of = self._stems if phrase.endswith("*") else self._single
            list_of[words[0]] = list_of.get(words[0], 0) | bit
        else:
            self._learn_longer(words[0], [*words[1:-1], words[-1] + "*" if phrase.endswith("*") else words[-1]], bit)

    def _learn_longer(self, first: str, rest: list[str], bit: int) -> None:
        phrases = self._longer.setdefault(first, Phrases())
        for word in rest:
            phrases = phrases.after.setdefault(word, Phrases())
        phrases.signs |= bit
        self._inside.update(rest)


def _index_stems(stems: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the stems by their first letters, those that are too short or too long to count left out."""
    index: dict[str, tuple[str, ...]] = {}
    for stem in sorted(stems):
        if _SHORTEST_STEM <= len(stem) <= _LONGEST_WORD:
            index[stem[:_SHORTEST_STEM]] = (*index.get(stem[:_SHORTEST_STEM], ()), stem)
    return index


def _drop_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


def _list_misspellings(words: Iterable[str]) -> Mapping[str, str]:
    """Return the long words with one letter dropped, so that any one wrong letter is found by dropping one, too."""
    misspelt: dict[str, str] = {}
    for word in sorted(words):
        if len(word) >= TYPO_LENGTH and not word.endswith("*"):
            for variant in _drop_one(word):
                misspelt.setdefault(variant, word)
    return misspelt


def _load_lists() -> Iterator[tuple[str, list[str]]]:
    folder: Traversable = files("itsus.confusion").joinpath("lang")
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            yield from tomllib.loads(entry.read_text(encoding="utf-8")).items()
