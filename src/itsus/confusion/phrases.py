"""The first reader of texts: lists of phrases in several languages, one file each in `lang/`.

Reads what a writer is doing and what they blame from which phrases occur, ignoring case, accents, apostrophes, repeated
letters and one wrong letter in a long word. Which phrases mean what is data; how signs together become probabilities is
`signs.py`. Texts written without spaces are searched for phrases anywhere. Not a model: it knows neither irony nor whom
a text is about.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.redaction import redact_text
from itsus.confusion.signs import SIGNS, weigh_signs

#: Nobody needs more than this to say what is wrong; the rest of a longer text is not read.
MOST_CHARACTERS = 1000
#: Words remembered with their meaning; emptied when full, so that nonsense cannot fill the memory.
MOST_WORDS = 100_000
#: Texts of at most this many words are searches as often as statements ("instagram down").
SHORT_WORDS = 4
#: A word this long may have one letter wrong.
TYPO_LENGTH = 6

_TOKEN = re.compile(r"[^\W_]+|[?？؟]|[\U0001f480\U0001f602\U0001f923]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_RUN = re.compile(r"(.)\1+")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]")
_APOSTROPHES = str.maketrans("", "", "'’‘`´\u200b\u200c\u200d\u200e\u200f")
_BIT = {name: 1 << i for i, name in enumerate(SIGNS)}
_QUESTION = frozenset("?？؟")


class PhraseReader:
    """Reads texts by phrase lists; `itsus.model.confusion.Reader`. Deterministic, safe to share between threads."""

    def __init__(self) -> None:
        self._single: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._longer: dict[str, dict[str, list[tuple[tuple[str, ...], int]]]] = {}
        self._anywhere: list[tuple[str, int]] = []
        for name, phrases in sorted(_load_lists()):
            for phrase in phrases:
                self._learn(phrase, _BIT[name])
        self._vocabulary = {*self._single, *self._stems, *self._longer} | {
            w for seconds in self._longer.values() for rests in seconds.values() for rest, _ in rests for w in rest
        }
        self._folded = {_RUN.sub(r"\1", word): word for word in sorted(self._vocabulary, reverse=True)}
        self._misspelt = _list_misspellings(self._vocabulary)
        self._words: dict[str, tuple[str, int]] = {}
        self._rows: dict[int, NDArray[np.int64]] = {}

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.int64]:  # noqa: ARG002 - see below
        """Return joint probabilities in 1/1024 per text, shape (texts, intents, blames).

        `langs` is not needed: people mix languages, and the lists hardly collide.
        """
        rows, known = [], self._rows
        for text in texts:
            signs = self._find_signs(text)
            if signs not in known:
                known[signs] = weigh_signs({name for name, bit in _BIT.items() if signs & bit})
            rows.append(known[signs])
        if not rows:
            return np.zeros((0, *weigh_signs(set()).shape), np.int64)
        return np.stack(rows)

    @property
    def known_words(self) -> int:
        """Return how many words are remembered."""
        return len(self._words)

    def redact(self, text: str) -> str:
        """Return the text without what could identify anyone, cut to 200 characters."""
        return redact_text(text)

    def _find_signs(self, text: str) -> int:
        plain = normalise(text)
        signs = 0
        if not plain.isascii() and _UNSPACED.search(plain):
            for phrase, bit in self._anywhere:
                if phrase in plain:
                    signs |= bit
        tokens = _TOKEN.findall(plain)
        if len(tokens) <= SHORT_WORDS:
            signs |= _BIT["short"]
        known, look_up = self._words, self._look_up
        found = [known.get(token) or look_up(token) for token in tokens]
        for i, (word, bits) in enumerate(found):
            signs |= bits
            if word in self._longer:
                signs |= self._match_longer(word, tokens, found, i + 1)
        return signs

    def _match_longer(self, word: str, tokens: list[str], found: list[tuple[str, int]], start: int) -> int:
        """Return the signs of the phrases that begin with a word and go on with the tokens from `start`."""
        if start >= len(tokens):
            return 0
        signs, longer = 0, self._longer[word]
        for rest, bit in (*longer.get(found[start][0], ()), *longer.get("*", ())):
            if len(tokens) - start >= len(rest) and all(
                found[start + k][0] == wanted or _has_stem(tokens[start + k], wanted) for k, wanted in enumerate(rest)
            ):
                signs |= bit
        return signs

    def _look_up(self, token: str) -> tuple[str, int]:
        """Return the word of the lists that a token stands for ("" if none) and its signs."""
        found = self._words.get(token)
        if found is None:
            if len(self._words) >= MOST_WORDS:
                self._words.clear()
            found = self._words[token] = self._resolve(token)
        return found

    def _resolve(self, token: str) -> tuple[str, int]:
        if token in _QUESTION:
            return "", _BIT["question"]
        word = self._nearest(token)
        signs = self._single.get(word, 0)
        for form in {token, word, _RUN.sub(r"\1", token)}:
            for end in range(2, min(len(form), 30) + 1):
                signs |= self._stems.get(form[:end], 0)
        return word, signs

    def _nearest(self, token: str) -> str:
        if token in self._vocabulary:
            return token
        folded = self._folded.get(_RUN.sub(r"\1", token))
        if folded or len(token) < TYPO_LENGTH or len(token) > 30:
            return folded or ""
        return next((self._misspelt[v] for v in (token, *_drop_one(token)) if v in self._misspelt), "")

    def _learn(self, phrase: str, bit: int) -> None:
        plain = normalise(phrase)
        if _UNSPACED.search(plain):
            self._anywhere.append((plain, bit))
            return
        words = _TOKEN.findall(plain)
        if len(words) == 1 and phrase.endswith("*"):
            self._stems[words[0]] = self._stems.get(words[0], 0) | bit
        elif len(words) == 1:
            self._single[words[0]] = self._single.get(words[0], 0) | bit
        else:
            rest = [*words[1:-1], words[-1] + "*" if phrase.endswith("*") else words[-1]]
            second = "*" if rest[0].endswith("*") else rest[0]
            self._longer.setdefault(words[0], {}).setdefault(second, []).append((tuple(rest), bit))


def normalise(text: str) -> str:
    """Return a text in the form in which it is compared: lower case, no accents, no apostrophes, cut."""
    plain = text[:MOST_CHARACTERS].casefold().translate(_APOSTROPHES)
    if plain.isascii():
        return plain
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain)).replace("ı", "i")


def _has_stem(token: str, wanted: str) -> bool:
    return wanted.endswith("*") and token.startswith(wanted[:-1])


def _drop_one(word: str) -> Iterator[str]:
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]


def _list_misspellings(vocabulary: Iterable[str]) -> Mapping[str, str]:
    """Return the long words with one letter dropped, so that any one wrong letter is found by dropping one, too."""
    misspelt: dict[str, str] = {}
    for word in sorted(vocabulary):
        if len(word) >= TYPO_LENGTH and not word.endswith("*"):
            for variant in _drop_one(word):
                misspelt.setdefault(variant, word)
    return misspelt


def _load_lists() -> Iterator[tuple[str, list[str]]]:
    folder: Traversable = files("itsus.confusion").joinpath("lang")
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            yield from tomllib.loads(entry.read_text(encoding="utf-8")).items()
