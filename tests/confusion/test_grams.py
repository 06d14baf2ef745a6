"""What the model sees of a text: the same whatever stands beside it, and for what people write alike."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.confusion.grams import MOST_CHARACTERS, WINDOWS, WORDS, find_grams
from itsus.confusion.weights import load_weights

LETTERS = load_weights().letters
texts = st.text(st.characters(), max_size=60)


def grams_of(several: Sequence[str]) -> list[list[tuple[int, ...]]]:
    """Return per text its grams of each sort."""
    found: list[list[tuple[int, ...]]] = [[] for _ in several]
    for hashes, starts, _ in find_grams(several, LETTERS):
        for at in range(len(several)):
            found[at].append(tuple(hashes[starts[at] : starts[at + 1]].tolist()))
    return found


def words_of(text: str) -> int:
    return len(grams_of([text])[0][len(WINDOWS)])


@given(st.lists(texts, min_size=1, max_size=6))
def test_a_text_gives_the_same_grams_in_any_batch(several: list[str]) -> None:
    assert grams_of(several) == [grams_of([text])[0] for text in several]


@given(st.text(st.characters(), max_size=3000))
def test_any_text_can_be_read(text: str) -> None:
    hashes = list(find_grams([text, "\ud800", ""], LETTERS))
    assert all(len(grams.starts) == 4 for grams in hashes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CAN'T log in", "cant log in"),
        ("can’t  log\tin\n", "cant log in"),
        ("dooooooown", "doown"),
        ("Où est-ce bloqué", "ou est ce bloque"),
        ("error 503", "error 404123"),
        ("is it down@bob", "is it down"),
        ("@alice @bob is it down", "@carol is it down"),
        ("see https://a.example/b?c=d now", "see http://other.example now"),
        ("see www.a.example now", "see URL now"),
        ("ｄｏｗｎ？", "down?"),
        ("أين", "اين"),
        ("ещё", "еще"),
        ("İstanbul", "istanbul"),
        ("hi\u200bdden", "hidden"),
        ("!!!!!!", "!!!"),
    ],
)
def test_what_people_write_alike_is_alike(one: str, other: str) -> None:
    assert grams_of([one]) == grams_of([other])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is it down", 3),
        ("is it down?", 4),
        ("落ちてる", 4),
        ("네이버 다운", 2),
        ("lol😂😂", 3),
        ("", 0),
        ("...", 0),
        ("क्या बंद है", 3),
    ],
)
def test_words_are_told_apart_in_all_scripts(text: str, words: int) -> None:
    assert words_of(text) == words


def test_pairs_never_reach_into_the_next_text() -> None:
    pairs = grams_of(["is it", "down now please"])
    assert [len(sorts[-1]) for sorts in pairs] == [1, 2]


def test_no_more_is_read_than_anybody_needs() -> None:
    assert (
        grams_of(["a" + "b c" * MOST_CHARACTERS])[0] == grams_of([("a" + "b c" * MOST_CHARACTERS)[:MOST_CHARACTERS]])[0]
    )


def test_no_text_is_no_grams() -> None:
    assert all(len(grams.hashes) == 0 for grams in find_grams([], LETTERS))


def test_the_last_sorts_are_words() -> None:
    assert [grams.part == WORDS for grams in find_grams(["a"], LETTERS)] == [False] * len(WINDOWS) + [True, True]
