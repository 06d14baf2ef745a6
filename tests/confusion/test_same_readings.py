"""The fast reader of texts says what the plain one says, whatever was read before and however small its memory."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.confusion import automaton
from itsus.confusion.phrases import PhraseReader
from itsus.confusion.signs import weigh_signs
from tests.confusion.plain_reader import PlainReader, list_phrases

PLAIN = PlainReader()
FAST = PhraseReader()
PHRASES = sorted({phrase for phrase, _ in list_phrases()})
WORDS = sorted({word for phrase in PHRASES for word in phrase.rstrip("*").split()})
GLUE = [
    " ",
    " ",
    " ",
    " ",
    "?",
    "’",
    "'",
    "-",
    "_",
    "\n",
    "\x1c",
    "\u00a0",
    "\u00a8",
    "\u200b",
    "¿",
    "？",
    "・",
    "\u0301",
    "😂",
]
LETTERS = "aabceéiıİoßsttuw?'_ 7\u0301ç日本落ち垢笑草ᵗ½ﬁ\ud800\u1100\u1161가\u0344"


def read_alike(texts: list[str], reader: PhraseReader = FAST) -> bool:
    """Tell whether both readers say the same of each text."""
    joint = reader.read(texts, [""] * len(texts))
    return all((joint[i] == weigh_signs(PLAIN.find_signs(text))).all() for i, text in enumerate(texts))


def _double(word: str, place: int, times: int) -> str:
    """Return a word with one letter left out (0 times) or repeated."""
    place %= len(word)
    return word[:place] + word[place] * times + word[place + 1 :]


mangled = st.builds(_double, st.sampled_from(WORDS), st.integers(0, 30), st.integers(0, 3))
parts = st.one_of(
    st.sampled_from(PHRASES).map(lambda phrase: phrase.replace("*", "ing")),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(str.upper),
    mangled,
    st.text(LETTERS, max_size=8),
)
posts = st.lists(st.tuples(parts, st.sampled_from(GLUE)), max_size=8).map(lambda said: "".join(map("".join, said)))


@pytest.mark.parametrize("pattern", ["{}", "well {} then", "{}?", "is {} my {}", "{}s", "¿{}!"])
def test_both_find_every_phrase_of_the_lists(pattern: str) -> None:
    texts = [pattern.format(phrase.replace("*", ""), phrase.replace("*", "")) for phrase in PHRASES[::11]]

    assert read_alike(texts)


@given(st.lists(posts, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_both_say_the_same_of_posts_made_of_phrases(texts: list[str]) -> None:
    assert read_alike(texts)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_both_say_the_same_of_any_text(text: str) -> None:
    assert read_alike([text])


@pytest.mark.parametrize("text", ["down " * 300, "a" * 5_000 + " down", "e\u0301" * 499 + "e down", "?" * 2_000])
def test_both_stop_reading_at_the_same_place(text: str) -> None:
    assert read_alike([text])


def test_a_memory_that_is_always_full_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automaton, "MOST_PIECES", 3)
    monkeypatch.setattr(automaton, "MOST_STEPS", 3)

    assert read_alike(
        [phrase.replace("*", "s") + " is my wifi down or is it just me" for phrase in PHRASES[::25]], PhraseReader()
    )


def test_phrases_that_need_no_spaces_hold_none() -> None:
    assert not [p for p in PHRASES if " " in p and any("\u3040" <= letter <= "\u9fff" for letter in p)]


def test_no_phrase_holds_a_number_alone() -> None:
    """Which lets the reader pass over the numbers in a text."""
    assert not [word for word in WORDS if word.isdecimal() or (len(word) > 5 and sum(c.isalpha() for c in word) < 2)]
