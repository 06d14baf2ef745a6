"""A text as a run of items: names, phrases that matter, marks, and what lies between."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from itsus.confusion.refuge.folding import (
    ASKS,
    ENDS,
    MOST_CHARACTERS,
    SEPARATES,
    drop_links,
    fold,
    is_unspaced,
    split_words,
)
from itsus.confusion.refuge.phrases import BIT, MOST_WORDS, NEXT, Phrases, Tree
from itsus.confusion.refuge.services import SURE, Name, Services

#: Marks are bits like the kinds of phrases.
END: Final = NEXT << 1
COMMA: Final = NEXT << 2
ASK: Final = BIT["asks"]
_MARKS: Final = {**dict.fromkeys(ENDS, END), **dict.fromkeys(SEPARATES, COMMA), **dict.fromkeys(ASKS, ASK)}
#: Pieces remembered; emptied when full, so that nonsense cannot fill the memory. Longer pieces do not come again.
MOST_PIECES: Final = 100_000
_LONGEST_PIECE: Final = 40


class Item(NamedTuple):
    """What a piece of a text may be (bits of `phrases.BIT` and of the marks), and whom it names.

    `begins` are the phrases that begin with it, `longer` the names of several words.
    """

    bits: int = 0
    name: Name | None = None
    word: str = ""
    begins: Tree | None = None
    longer: tuple[tuple[tuple[str, ...], Name], ...] = ()


class Reading(dict[str, tuple[Item, ...]]):
    """Cuts texts into items, by the phrases and the services; remembers the items of pieces between spaces."""

    def __init__(self, phrases: Phrases, services: Services) -> None:
        super().__init__()
        self._phrases = phrases
        self._services = services
        found: dict[str, Item] = {phrase: Item(bits, None, phrase) for phrase, bits in phrases.anywhere.items()}
        found.update({word: Item(0, name, word) for word, name in services.anywhere.items()})
        self._anywhere: dict[str, list[tuple[str, Item]]] = {}
        for phrase in sorted(found, key=lambda p: (-len(p), p)):
            self._anywhere.setdefault(phrase[0], []).append((phrase, found[phrase]))

    def read(self, text: str) -> list[Item]:
        """Return the items of a text, in order."""
        cut = text[:MOST_CHARACTERS]
        pieces = (cut.replace("\n", " ; ") if "\n" in cut else cut).split()
        return join_phrases(list(chain.from_iterable(map(self.__getitem__, pieces))))

    def __missing__(self, piece: str) -> tuple[Item, ...]:
        items = tuple(chain.from_iterable(map(self._read_token, split_words(drop_links(fold(piece))))))
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
            self[piece] = items
        return items

    def _read_token(self, token: str) -> Iterator[Item]:
        mark = _MARKS.get(token)
        plain = token.lstrip("#@")
        if mark:
            yield Item(mark, None, token)
        elif is_unspaced(plain):
            yield from self._cut_unspaced(plain)
        else:
            yield from self._name_word(token)

    def _name_word(self, token: str) -> Iterator[Item]:
        name = self._services.find(token)
        if name is None:
            yield self._make_word(token.lstrip("#"))  # a handle says nothing
            return
        if name.before:
            yield self._make_word(name.before)
        item = self._make_word(token)
        # A name that is surely one begins no phrase.
        begins = item.begins if name.strength != SURE else None
        yield item._replace(bits=BIT["posts"] if name.is_place else 0, name=name, begins=begins)
        if name.after:
            yield self._make_word(name.after)

    def _make_word(self, token: str) -> Item:
        word = token.replace("'", "")
        return Item(0, None, word, self._phrases.begin(word), tuple(self._services.longer.get(word, ())))

    def _cut_unspaced(self, run: str) -> Iterator[Item]:
        """Yield what a run of a script without spaces holds; what lies between is one item."""
        at = between = 0
        while at < len(run):
            known = next((found for found in self._anywhere.get(run[at], ()) if run.startswith(found[0], at)), None)
            if known is None:
                at += 1
                continue
            if between < at:
                yield Item(word=run[between:at])
            yield known[1]
            at = between = at + len(known[0])
        if between < len(run):
            yield Item(word=run[between:])


def join_phrases(atoms: list[Item]) -> list[Item]:
    """Return the items with the words of phrases, and of names of several words, as one each."""
    items: list[Item] = []
    at, count = 0, len(atoms)
    while at < count:
        atom = atoms[at]
        item, length = atom, 1
        if atom.longer:
            item, length = _join_name(atoms, at)
        if length == 1 and atom.begins:
            item, length = _join_phrase(atoms, at)
        items.append(item)
        at += length
    return items


def _join_name(atoms: Sequence[Item], at: int) -> tuple[Item, int]:
    for words, name in atoms[at].longer:
        if tuple(atom.word for atom in atoms[at : at + len(words)]) == words:
            return Item(0, name, " ".join(words)), len(words)
    return atoms[at], 1


def _join_phrase(atoms: Sequence[Item], at: int) -> tuple[Item, int]:
    """Return the longest phrase; one word that may be a name stays one."""
    atom, node = atoms[at], atoms[at].begins
    best = (atom if atom.name or not node or not node.bits else Item(node.bits, None, atom.word), 1)
    for length, after in enumerate(atoms[at + 1 : at + MOST_WORDS], 2):
        node = node.step(after.word) if node and not (after.name and after.name.strength == SURE) else None
        if node is None:
            break
        if node.bits:
            best = (Item(node.bits, None, atom.word), length)
    return best
