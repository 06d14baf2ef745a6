"""Which services a word names: by a name as configured or well known, in a hashtag, with an ending or with one typo."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Final, NamedTuple

from itsus.confusion.refuge.folding import fold, is_unspaced
from itsus.confusion.refuge.phrases import Phrases, fold_phrase

#: How sure it is that a name is meant: it may be another word as well, or usually is another word.
SURE, WEAK, COMMON = 2, 1, 0
#: A name this long may have one wrong letter, one this long may have an ending, and this long is seen inside a hashtag.
TYPO_LENGTH: Final = 7
ENDING_LENGTH: Final = 4
TAG_LENGTH: Final = 5
_LONGEST: Final = 40
#: Words remembered with whom they name; forgotten when full, so that nonsense cannot fill the memory.
MOST_WORDS: Final = 50_000
_STRENGTHS: Final = {"names": SURE, "weak": WEAK, "common": COMMON}


class Name(NamedTuple):
    """A name that was found: whose it is (apps or services), how surely, and whether its ending says "at" or "to".

    `before` and `after` are what was written together with it.
    """

    owners: frozenset[str]
    strength: int
    is_place: bool = False
    before: str = ""
    after: str = ""


class Services:
    """The names of the apps that are configured and of well-known services. Never changed once made."""

    def __init__(self, names: Mapping[str, Sequence[str]], phrases: Phrases) -> None:
        self._phrases = phrases
        self.exact: dict[str, Name] = {}
        self.longer: dict[str, list[tuple[tuple[str, ...], Name]]] = {}
        self.anywhere: dict[str, Name] = {}
        self._stems: dict[str, Name] = {}
        for owner, name, strength in (*_list_known(names), *_list_configured(names)):
            self._learn(owner, fold_phrase(name.lstrip("#@")), strength)
        sure = {name: found for name, found in self.exact.items() if found.strength == SURE}
        tagged = sorted((n for n in sure if len(n) >= TAG_LENGTH), key=lambda n: (-len(n), n))
        self._tagged = re.compile("|".join(map(re.escape, tagged)) or "(?!)")
        self._known: dict[str, Name | None] = {}
        self._misspelt = {v: sure[n] for n in sorted(sure) if len(n) >= TYPO_LENGTH for v in (n, *_drop_one(n))}
        self._starts = frozenset(n[:2] for n in (*self.exact, *self._stems))
        self._initials = frozenset(n[:1] for n in self.exact if len(n) >= TYPO_LENGTH)
        affixes = phrases.affixes
        self._endings = affixes["endings"] | affixes["place_endings"]
        self._particles = tuple(sorted(affixes["starts"] | affixes["place_starts"], key=lambda s: (-len(s), s)))

    @property
    def owners(self) -> list[str]:
        """Return all that have names."""
        longer = (name for found in self.longer.values() for _, name in found)
        names = (*self.exact.values(), *self.anywhere.values(), *self._stems.values(), *longer)
        return sorted({owner for name in names for owner in name.owners})

    def find(self, token: str) -> Name | None:
        """Return whom a word names, if anyone; `token` is folded and may begin with `#` or `@`."""
        if len(token) > _LONGEST:
            return None
        try:
            return self._known[token]
        except KeyError:
            if len(self._known) >= MOST_WORDS:
                self._known = {}
            found = self._known[token] = self._find(token)
            return found

    def may_be_handle(self, handle: str) -> bool:
        """Tell cheaply whether a handle, in ASCII, may name anyone: the name must begin it."""
        return handle[1:3] in self._starts

    def _find(self, token: str) -> Name | None:
        word = token.lstrip("#@")
        found = self.exact.get(word) or self._find_inflected(word.removesuffix(".com"))
        if token == word or not word:
            return found
        found = found or (self._find_in_tag(word) if token[0] == "#" or word[:2] in self._starts else None)
        return found._replace(strength=SURE) if found else None

    def _find_inflected(self, word: str) -> Name | None:
        if "'" in word:
            return self._find_beside_apostrophe(word)
        if word in self.exact:
            return self.exact[word]
        if word[:2] in self._starts:
            found = self._find_by_stem(word) or self._find_with_ending(word)
            if found:
                return found
        return self._find_misspelt(word) or self._find_behind_particle(word)

    def _find_beside_apostrophe(self, word: str) -> Name | None:
        first, _, rest = word.partition("'")
        found = self.exact.get(first) or self._find_misspelt(first)
        if found:
            return found._replace(is_place=rest in self._phrases.affixes["place_endings"])
        before, _, last = word.rpartition("'")
        found = self.exact.get(last) or self._find_misspelt(last)
        return found._replace(before=before) if found else None

    def _find_by_stem(self, word: str) -> Name | None:
        lengths = range(len(word), 1, -1) if self._stems else ()
        return next((self._stems[word[:n]] for n in lengths if word[:n] in self._stems), None)

    def _find_with_ending(self, word: str) -> Name | None:
        """Find `twitterda`, `instagramdown`."""
        for length in range(len(word) - 1, ENDING_LENGTH - 1, -1):
            found = self.exact.get(word[:length])
            if found and found.strength == SURE:
                rest = word[length:]
                if rest in self._endings:
                    return found._replace(is_place=rest in self._phrases.affixes["place_endings"])
                if self._phrases.knows(rest):
                    return found._replace(after=rest)
        return None

    def _find_misspelt(self, word: str) -> Name | None:
        """Find a long name with one letter wrong, missing, doubled or swapped with its neighbour."""
        if not TYPO_LENGTH - 1 <= len(word) <= 16 or word[0] not in self._initials:
            return None
        misspelt = self._misspelt
        return next((misspelt[variant] for variant in (word, *_drop_one(word)) if variant in misspelt), None)

    def _find_behind_particle(self, word: str) -> Name | None:
        """Find `والانستا`, `بتويتر`."""
        if not word.startswith(self._particles):
            return None
        for start in self._particles:
            found = self.exact.get(word[len(start) :]) if word.startswith(start) else None
            if found and found.strength == SURE:
                is_place = start in self._phrases.affixes["place_starts"]
                return found._replace(is_place=is_place, before="و" if start[0] == "و" else "")
        return None

    def _find_in_tag(self, word: str) -> Name | None:
        """Find the name in `#ripinstagram`, and short ones before a word of failure: `#igdown`."""
        found = self._tagged.search(word)
        if found:
            return self.exact[found[0]]._replace(before=word[: found.start()], after=word[found.end() :])
        for length in range(2, min(len(word), TAG_LENGTH)):
            if word[:length] in self.exact and self._phrases.knows(word[length:]):
                return self.exact[word[:length]]._replace(after=word[length:])
        return None

    def _learn(self, owner: str, words: list[str], strength: int) -> None:
        if not words or not words[0]:
            return
        if len(words) > 1:
            name = Name(frozenset({owner}), strength)
            self.longer.setdefault(words[0], []).append((tuple(words), name))
            words = ["".join(words)]
        of = self.anywhere if is_unspaced(words[0]) else self._stems if words[0].endswith("*") else self.exact
        word = words[0].rstrip("*")
        before = of.get(word)
        owners = before.owners | {owner} if before else frozenset({owner})
        of[word] = Name(owners, max(strength, before.strength) if before else strength)


def _list_configured(names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, int]]:
    """Yield app, name, strength. A name of one letter, or one that is known to be another word too, stays weak."""
    doubtful = {fold(name) for _, name, strength in _list_known({}) if strength != SURE}
    for app in sorted(names):
        for name in sorted({app, *names[app]}):
            plain = fold(name).strip(" #@*")
            if any(map(str.isalnum, plain)):
                yield app, plain, WEAK if len(plain) < 2 or plain in doubtful else SURE


def _list_known(names: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str, int]]:
    """Yield owner, name, strength of the well-known services; one that is configured is its app."""
    apps: dict[str, list[str]] = {}
    for app in sorted(names):
        for name in {app, *names[app]}:
            apps.setdefault(fold(name), []).append(app)
    text = files("itsus.confusion.refuge").joinpath("services.toml").read_text(encoding="utf-8")
    for service, lists in tomllib.loads(text).items():
        for kind, listed in lists.items():
            for name in listed:
                yield from ((owner, name, _STRENGTHS[kind]) for owner in apps.get(service, (service,)))


def _drop_one(word: str) -> Iterable[str]:
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))
