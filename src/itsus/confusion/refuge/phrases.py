"""The phrase lists in `lang/`: as a tree of words, and for scripts without spaces as they stand."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from importlib.resources import files
from operator import or_
from typing import Final

from itsus.confusion.refuge.folding import fold, fold_runs, is_unspaced, split_words

#: What phrases may say; `lang/en.toml` tells what each means.
KINDS: Final = (
    "fails", "heals", "flees", "safe", "works", "speaks", "talks", "opens", "seeks", "places", "posts", "nots", "toos",
    "breaks", "ands", "articles", "asks", "plain",
)  # fmt: skip
BIT: Final = {kind: 1 << i for i, kind in enumerate(KINDS)}
#: A phrase that ends in a word of place ("went to"): a name must follow at once.
NEXT: Final = 1 << len(KINDS)
#: How endings and beginnings of words are listed.
AFFIXES: Final = ("endings", "place_endings", "starts", "place_starts")
#: A phrase has at most so many words.
MOST_WORDS: Final = 6
_SHORTEST_STEM: Final = 2
_LONGEST_STEM: Final = 16
_MOST_BEGUN: Final = 50_000


class Tree:
    """Phrases that have begun: the `bits` of the one that ends here, and the words or stems that go on from it."""

    __slots__ = ("after", "bits", "stems")

    def __init__(self) -> None:
        self.bits = 0
        self.after: dict[str, Tree] = {}
        self.stems: dict[str, Tree] = {}

    def grow(self, words: Sequence[str], bits: int) -> None:
        """Add a phrase."""
        node = self
        for word in words:
            branch = node.stems if word.endswith("*") else node.after
            node = branch.setdefault(word.rstrip("*"), Tree())
        node.bits |= bits

    def step(self, word: str) -> "Tree | None":
        """Return where a word leads: as it stands, by its beginning, or without its repeated letters."""
        found = self.after.get(word) or self._by_stem(word)
        return found or (self.after.get(fold_runs(word)) if self.after else None)

    def _by_stem(self, word: str) -> "Tree | None":
        if not self.stems:
            return None
        starts = (word[:length] for length in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1))
        return next((self.stems[start] for start in starts if start in self.stems), None)


class Phrases:
    """The phrase lists of all languages, as one."""

    def __init__(self) -> None:
        self.affixes: dict[str, set[str]] = {name: set() for name in AFFIXES}
        self.anywhere: dict[str, int] = {}
        self.tree = Tree()
        self._begun: dict[str, Tree | None] = {}
        learnt: list[tuple[int, list[str]]] = []
        for kind, phrase in load_lists():
            if kind in AFFIXES:
                self.affixes[kind].add(fold(phrase))
            else:
                learnt.append((BIT[kind], fold_phrase(phrase)))
        places = {words[0] for bit, words in learnt if bit == BIT["places"]}
        learnt = [(bit | NEXT if _leads_on(bit, words, places) else bit, words) for bit, words in learnt]
        uses = Counter(word for _, words in learnt for word in words)
        self._alone = Marks()
        self._rarest = Marks()
        self._beside = Marks()
        for bit, words in learnt:
            if is_unspaced(words[0]):
                self.anywhere[words[0]] = self.anywhere.get(words[0], 0) | bit
                continue
            self.tree.grow(words, bit)
            if len(words) == 1:
                self._alone.add(words[0], bit)
            else:
                at = min(range(len(words)), key=lambda i: (uses[words[i]], -len(words[i])))
                self._rarest.add(words[at], bit)
                self._beside.add(words[at - 1] if at else words[1], bit)

    def begin(self, word: str) -> Tree | None:
        """Return the phrases that begin with a word; remembered, since nearly all words begin none."""
        try:
            return self._begun[word]
        except KeyError:
            if len(self._begun) >= _MOST_BEGUN:
                self._begun = {}
            begun = self._begun[word] = self.tree.step(word)
            return begun

    def knows(self, word: str) -> bool:
        """Tell whether a word is a phrase."""
        node = self.begin(word)
        return node is not None and bool(node.bits)

    def find_marks(self, word: str) -> tuple[int, int, int]:
        """Return of which kinds a word is a phrase, is the rarest word of one, and stands beside the rarest word.

        Without these words, the latter two side by side, none of the phrases is there.
        """
        return self._alone.find(word), self._rarest.find(word), self._beside.find(word)


def _leads_on(bit: int, words: Sequence[str], places: set[str]) -> bool:
    """Tell whether a phrase of fleeing or talking ends in its word of place."""
    return (
        bool(bit & (BIT["flees"] | BIT["speaks"] | BIT["talks"] | BIT["opens"]))
        and len(words) > 1
        and words[-1] in places
    )


class Marks:
    """Words, and beginnings of words, with kinds of phrases."""

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}

    def add(self, word: str, bit: int) -> None:
        """Add a word; one with a `*` stands for all that begin so."""
        of = self._stems if word.endswith("*") else self._words
        of[word.rstrip("*")] = of.get(word.rstrip("*"), 0) | bit

    def find(self, word: str) -> int:
        """Return the kinds of a word, as it stands or without its repeated letters."""
        starts = (word[:length] for length in range(_SHORTEST_STEM, min(len(word), _LONGEST_STEM) + 1))
        bits = self._words.get(word, 0) | self._words.get(fold_runs(word), 0)
        return reduce(or_, (self._stems.get(start, 0) for start in starts), bits)


def fold_phrase(phrase: str) -> list[str]:
    """Return the words of a listed phrase as they are compared; a `*` stays with the last."""
    words = [word.replace("'", "") for word in split_words(fold(phrase.rstrip("*")))]
    return [*words[:-1], words[-1] + "*"] if words and phrase.endswith("*") else words


def load_lists() -> Iterator[tuple[str, str]]:
    """Yield the kind and the phrase of all lists."""
    folder = files("itsus.confusion.refuge").joinpath("lang")
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            for kind, phrases in tomllib.loads(entry.read_text(encoding="utf-8")).items():
                yield from ((kind, phrase) for phrase in phrases)
