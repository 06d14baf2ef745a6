"""What the reader makes of what people write. Quality on real posts is `python -m bench text`'s to say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.confusion.reader import AT_ONCE, ModelReader, to_units
from itsus.confusion.weights import BUCKETS, decode_weights, encode_weights, load_weights
from itsus.model.errors import InputError
from itsus.model.words import BLAMES, INTENTS, UNIT

READER = ModelReader()


def read(text: str) -> tuple[str, str]:
    joint = READER.read([text], [""])[0]
    return INTENTS[int(joint.sum(axis=1).argmax())], BLAMES[int(joint.sum(axis=0).argmax())]


@pytest.mark.parametrize(
    ("text", "intent", "blame"),
    [
        ("is photogram down or is it just me?", "asking", "service"),
        ("was my account hacked? it logged me out and i can't get back in", "asking", "account"),
        ("is it my wifi or is everybody's feed not loading?", "asking", "connection"),
        ("photogram n'arrête pas de planter depuis la mise à jour", "reporting", "device"),
        ("c'est en panne ou c'est juste moi ?", "asking", "service"),
        ("¿se han caído los servidores de photogram?", "asking", "service"),
        ("caiu o photogram? alguém sabe quando volta?", "asking", "service"),
        ("ist photogram bei euch auch down?", "asking", "service"),
        ("photogram è down per tutti? qualcuno sa qualcosa dei server?", "asking", "service"),
        ("photogram çöktü mü yoksa sadece bende mi?", "asking", "service"),
        ("у всех не работает или только у меня?", "asking", "service"),
        ("هل التطبيق متعطل عند الجميع ولا بس عندي؟", "asking", "service"),
        ("क्या सबका सर्वर डाउन है या सिर्फ मेरा?", "asking", "service"),
        ("bhai sabka server down hai kya?", "asking", "service"),
        ("ini server lagi down atau cuma aku ya?", "asking", "service"),
        ("サーバー落ちてる？私だけ？", "asking", "service"),
        ("是崩了吗？还是只有我打不开", "asking", "service"),
        ("BREAKING: outage hits photogram, users report problems worldwide", "news", "service"),
        ("lovely evening at the beach with the family", "other", "none"),
        ("happy birthday my love", "other", "none"),
    ],
)
def test_it_reads_thirteen_languages(text: str, intent: str, blame: str) -> None:
    assert read(text) == (intent, blame)


def test_a_text_says_the_same_in_any_batch() -> None:
    texts = ["is it down?", "", "lovely day", "why can't i log in"] * AT_ONCE
    joint = READER.read(texts, [""] * len(texts))

    assert (joint == np.tile(joint[:4], (AT_ONCE, 1, 1))).all()
    assert (joint[:4] == np.concatenate([READER.read([text], [""]) for text in texts[:4]])).all()


@given(st.lists(st.text(st.characters(), max_size=200), max_size=5))
def test_every_text_sums_to_one(texts: list[str]) -> None:
    joint = READER.read(texts, [""] * len(texts))

    assert joint.shape == (len(texts), len(INTENTS), len(BLAMES))
    assert (joint.sum(axis=(1, 2)) == UNIT).all()
    assert (joint >= 0).all()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "\x00\x01",
        "a" * 1_000_000,
        "😂" * 100_000,
        "\u202e down \u202c",
        "\ud800\udfff",
        "@" * 5000,
        "http://" * 999,
    ],
)
def test_hostile_texts_are_read_like_any_other(text: str) -> None:
    assert READER.read([text], ["xx-nonsense"]).sum() == UNIT


def test_what_says_nothing_is_nothing() -> None:
    assert read("") == ("other", "none")


def test_ties_are_rounded_in_order() -> None:
    units = to_units(np.full((1, 6, 5), 1 / 30, np.float32)).ravel()

    assert units.tolist() == [35] * 4 + [34] * 26


def test_whom_it_is_about_is_asked_only_for_apps_that_have_names() -> None:
    reader = ModelReader({"photogram": ("photogram", "pg")})
    texts = ["instagram is down so everyone is on photogram", "pg is down", "instagram is down"]

    assert reader.are_about(texts, ["photogram"] * 3).tolist() == [False, True, False]
    assert reader.are_about(texts, ["unheard-of"] * 3).tolist() == [True] * 3


def test_the_model_is_written_as_it_was_read() -> None:
    data = encode_weights(load_weights())

    assert encode_weights(decode_weights(data)) == data
    assert len(data) < 5_000_000
    assert load_weights().buckets.max() < BUCKETS


@pytest.mark.parametrize("cut", [0, 10, 1000])
def test_a_damaged_model_is_named(cut: int) -> None:
    with pytest.raises(InputError, match="damaged"):
        decode_weights(encode_weights(load_weights())[:-1][:cut] or b"no model")
