"""The baseline: lists of phrases in thirteen languages (`phrases/`), and hand-set odds of what they mean together.

What itsus read posts with before its model. As plainly as it can be said: every phrase is tried at every word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from itsus.model.words import BLAMES, INTENTS

#: What can be seen in a text. The first nine are lists in `lang/`.
SIGNS: Final = (
    "ask", "trouble", "mock", "news", "resolved", "account", "device", "connection", "service", "question", "short",
)  # fmt: skip
#: Signs that alone tell nothing of a failure: we are named, the text is short.
_SAY_NOTHING: Final = frozenset({"service", "short"})
_BLAMED: Final = ("account", "device", "connection")

_TOKEN = re.compile(r"[^\W_]+|[?？؟]|[\U0001f480\U0001f602\U0001f923]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]")
_APOSTROPHES = re.compile("['’‘`´\u200b\u200c\u200d\u200e\u200f]")


def list_phrases() -> Iterator[tuple[str, str]]:
    """Yield every phrase with the sign that it is."""
    for path in sorted((Path(__file__).parent / "phrases").glob("*.toml")):
        for sign, phrases in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield from ((phrase, sign) for phrase in phrases)


def _normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text[:1000].casefold()))
    return _MARKS.sub("", plain).replace("ı", "i")


def _fold(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", word)


def _drop_one(word: str) -> list[str]:
    return [word[:i] + word[i + 1 :] for i in range(len(word))]


class PhraseList:
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

    def read(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return joint probabilities, texts x intents x blames."""
        return np.array([weigh_signs(self.find_signs(text)) for text in texts])

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


def weigh_signs(signs: AbstractSet[str]) -> NDArray[np.float64]:
    """Return the probabilities of intent x blame for a set of signs."""
    intents = np.array([_weigh_intents(signs)[name] for name in INTENTS])
    blames = np.array([_weigh_blames(signs)[name] for name in BLAMES])
    joint: NDArray[np.float64] = np.outer(intents / intents.sum(), blames / blames.sum())
    nothing = np.zeros(len(BLAMES))
    nothing[BLAMES.index("none")] = 1.0
    for name in ("other", "news", "resolved"):
        row = INTENTS.index(name)
        kept = 0.0 if name == "other" else 0.3
        joint[row] = joint[row].sum() * (kept * blames / blames.sum() + (1 - kept) * nothing)
    shares: NDArray[np.float64] = joint / joint.sum()
    return shares


def _weigh_intents(signs: AbstractSet[str]) -> dict[str, float]:
    if not signs - _SAY_NOTHING:
        # A small chance of trouble in each of thousands of texts about anything else would add up to a crowd.
        return {**dict.fromkeys(INTENTS, 0.0), "other": 1.0}
    weights = {"asking": 0.1, "reporting": 0.1, "mocking": 0.02, "news": 0.03, "resolved": 0.02, "other": 0.3}
    if "trouble" not in signs:
        weights["other"] = 3.0
    else:
        weights["reporting"] += 2.0
        weights["asking"] += 0.3
    weights["asking"] += _weigh_asking(signs)
    if "mock" in signs and "trouble" in signs:
        weights["mocking"] += 2.5
    if "news" in signs:
        weights["news"] += 4.0
    if "resolved" in signs:
        weights["resolved"] += 5.0
    return weights


def _weigh_asking(signs: AbstractSet[str]) -> float:
    is_about = bool(signs & {"trouble", *_BLAMED})
    weight = 0.0
    if "ask" in signs:
        weight += 3.0 if "trouble" in signs else 1.5 if is_about else 0.5
    if "question" in signs:
        weight += 3.0 if "trouble" in signs else 1.2 if is_about else 0.3
    if "short" in signs and "trouble" in signs:
        weight += 1.5
    return weight


def _weigh_blames(signs: AbstractSet[str]) -> dict[str, float]:
    weights: dict[str, float] = dict.fromkeys(BLAMES, 0.05)
    weights["none"] = 0.6
    for name in _BLAMED:
        if name in signs:
            weights[name] += 2.0
    if "service" in signs:
        weights["service"] += 2.0
    elif "trouble" in signs:
        weights["service"] += 0.9
    return weights
