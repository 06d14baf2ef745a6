"""What the phrase lists make of texts, in many languages and of hostile ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.confusion.phrases import PhraseReader
from itsus.confusion.tokens import normalise
from itsus.model.words import BLAMES, INTENTS, UNIT

READER = PhraseReader()


def read(text: str) -> tuple[str, str]:
    """Return the most likely intent and blame of a text."""
    joint = READER.read([text], [""])[0]
    return INTENTS[int(joint.sum(axis=1).argmax())], BLAMES[int(joint.sum(axis=0).argmax())]


@pytest.mark.parametrize(
    "text",
    [
        "is photogram down or is it just me?",
        "photogram est en panne ? quelqu'un d'autre ?",
        "¿se cayó photogram? ¿alguien más?",
        "o photogram caiu? é só comigo?",
        "ist photogram down? geht es bei euch auch nicht",
        "photogram non funziona, solo a me?",
        "photogram çöktü mü, sadece bende mi?",
        "инстаграм не работает только у меня?",
        "photogram error kenapa ya, ada yang tau?",
        "photogram لا يعمل، فقط عندي؟",
        "photogram nahi chal raha, sirf mera?",
        "photogram落ちてる？私だけ？",
        "photogram崩了吗？只有我吗？",
    ],
)
def test_a_question_is_asking_in_every_language(text: str) -> None:
    assert read(text)[0] == "asking"


@pytest.mark.parametrize(
    ("text", "blame"),
    [
        ("i think my account was hacked, i cant log in", "account"),
        ("my wifi is broken again?? internet problem", "connection"),
        ("reinstalled on my phone, still a problem after the update", "device"),
        ("their servers are down, total outage", "service"),
        ("impossible, on a piraté mon compte", "account"),
        ("no puedo entrar, hackearon mi cuenta", "account"),
        ("meu celular travou depois da atualização", "device"),
        ("mein WLAN geht nicht, Router neu, Leitung tot", "connection"),
    ],
)
def test_blame_is_what_is_named(text: str, blame: str) -> None:
    assert read(text)[1] == blame


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("photogram keeps crashing, it does not load at all", "reporting"),
        ("breaking: photogram outage reported by users, according to downdetector", "news"),
        ("photogram is back, works again", "resolved"),
        ("lovely sunset at the beach today", "other"),
        ("", "other"),
        ("lol photogram crashed 😂 the intern tripped over the cable haha", "mocking"),
    ],
)
def test_intent_is_what_the_writer_does(text: str, intent: str) -> None:
    assert read(text)[0] == intent


@pytest.mark.parametrize(
    "text", ["photogram is DOWN", "photogram is dooown", "PHOTOGRAM CRASHED!!!", "photogram is craashed"]
)
def test_capitals_and_repeated_letters_do_not_matter(text: str) -> None:
    assert read(text)[0] in ("reporting", "asking")


def test_one_wrong_letter_in_a_long_word_is_forgiven() -> None:
    assert read("there is a total ouatge, nothing loads")[0] == read("there is a total outage, nothing loads")[0]
    assert read("i forgot my pasword, locked out")[1] == "account"


def test_accents_and_apostrophes_do_not_matter() -> None:
    assert normalise("Ça n’a PAS marché") == normalise("ca na pas marche")


def test_a_short_statement_may_be_a_search() -> None:
    joint = READER.read(["photogram down"], ["en"])[0]
    assert joint[INTENTS.index("asking")].sum() > 0.3 * UNIT


@given(st.lists(st.text(max_size=300), max_size=5))
@settings(max_examples=200, deadline=None)
def test_every_text_sums_to_the_unit(texts: list[str]) -> None:
    joint = READER.read(texts, [""] * len(texts))
    assert joint.shape == (len(texts), len(INTENTS), len(BLAMES))
    assert joint.dtype == np.int64
    assert (joint.sum(axis=(1, 2)) == UNIT).all()
    assert (joint >= 0).all()


@pytest.mark.parametrize(
    "text", ["\ud800 lone", "a" * 1_000_000, "?" * 100_000, "\u202e down", "\x00\x01", "e\u0301" * 9999, "𝕕𝕠𝕨𝕟"]
)
def test_hostile_texts_are_read_without_an_error(text: str) -> None:
    assert READER.read([text], ["no-such-language"])[0].sum() == UNIT


def test_reading_does_not_depend_on_what_was_read_before() -> None:
    fresh = PhraseReader()
    text = "is it just me or is photogram down?"
    READER.read(["something else entirely " * 10], [""])
    assert (fresh.read([text], [""]) == READER.read([text], [""])).all()


def test_nonsense_cannot_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsus.confusion.automaton.MOST_PIECES", 50)
    small = PhraseReader()
    small.read([f"word{i} thing{i}" for i in range(500)], [""] * 500)
    assert 0 < small.known_pieces <= 50


def test_what_will_not_come_again_is_not_remembered() -> None:
    small = PhraseReader()
    small.read(["x" * 41, "é" * 41, "down"], [""] * 3)
    assert small.known_pieces == 1
