"""The reader of texts as plainly as it can be said: every phrase is tried at every word of the whole text.

Slow; what the fast one must agree with, bit for bit.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from importlib.resources import files

from itsus.confusion.signs import SIGNS

_TOKEN = re.compile(r"[^\W_]+|[?？؟]|[\U0001f480\U0001f602\U0001f923]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]")
_APOSTROPHES = re.compile("['’‘`´\u200b\u200c\u200d\u200e\u200f]")


def list_phrases() -> Iterator[tuple[str, str]]:
    """Yield every phrase with the sign that it is."""
    for path in files("itsus.confusion").joinpath("lang").iterdir():
        if path.name.endswith(".toml"):
            for sign, phrases in tomllib.loads(path.read_text(encoding="utf-8")).items():
                yield from ((phrase, sign) for phrase in phrases)


def _normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text[:1000].casefold()))
    return _MARKS.sub("", plain).replace("ı", "i")


def _fold(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _drop_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


class PlainReader:
    """See the module."""

    def __init__(self) -> None:
        self._anywhere: list[tuple[str, str]] = []
        self._phrases: list[tuple[list[str], str]] = []
        for phrase, sign in list_phrases():
            plain = _normalise(phrase)
            if _UNSPACED.search(plain):
                self._anywhere.append((plain, sign))
            else:
                words = _TOKEN.findall(plain)
                self._phrases.append(([*words[:-1], words[-1] + "*" * phrase.endswith("*")], sign))
        self._words = {w if len(ws) > 1 else w.rstrip("*") for ws, _ in self._phrases for w in ws}
        self._folded = {_fold(word): word for word in sorted(self._words, reverse=True)}
        self._misspelt: dict[str, str] = {}
        for word in sorted(w for w in self._words if len(w) >= 6 and not w.endswith("*")):
            for variant in _drop_one(word):
                self._misspelt.setdefault(variant, word)

    def find_signs(self, text: str) -> frozenset[str]:
        """Return the names of the signs in a text."""
        plain = _normalise(text)
        tokens = _TOKEN.findall(plain)
        listed = [self._nearest(token) for token in tokens]
        signs = {sign for phrase, sign in self._anywhere if phrase in plain}
        signs |= {"short"} if len(tokens) <= 4 else set()
        signs |= {"question"} if set("?？؟") & {*tokens} else set()
        met = {*listed}
        for words, sign in self._phrases:
            if (words[0] in met or words[0].endswith("*")) and any(
                _stands_at(words, tokens, listed, place) for place in range(len(tokens) - len(words) + 1)
            ):
                signs.add(sign)
        return frozenset(signs & {*SIGNS})

    def _nearest(self, token: str) -> str:
        if token in self._words:
            return token
        folded = self._folded.get(_fold(token), "")
        if folded or not 6 <= len(token) <= 30:
            return folded
        return next((self._misspelt[v] for v in (token, *_drop_one(token)) if v in self._misspelt), "")


def _stands_at(words: list[str], tokens: list[str], listed: list[str], place: int) -> bool:
    if len(words) == 1 and words[0].endswith("*"):
        stem = words[0][:-1]
        forms = (tokens[place], listed[place], _fold(tokens[place]))
        return len(stem) >= 2 and any(form.startswith(stem) for form in forms)
    return all(
        listed[place + k] == word or (k > 0 and word.endswith("*") and tokens[place + k].startswith(word[:-1]))
        for k, word in enumerate(words)
    )
