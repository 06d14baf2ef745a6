"""About which app texts are: sentences in 13 languages, names in all their forms, and hostile texts."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.confusion.refuge import hints
from itsus.confusion.refuge.folding import MOST_CHARACTERS
from itsus.confusion.refuge.phrases import BIT, Phrases, load_lists
from itsus.confusion.refuge.reading import Reading
from itsus.confusion.refuge.services import Services
from itsus.confusion.refuge.verdict import Verdict
from itsus.confusion.whom import Whom

NAMES = {
    "instagram": ("Instagram", "insta", "ig"),
    "whatsapp": ("WhatsApp", "whats", "wa"),
    "facebook": ("Facebook", "fb"),
    "twitter": ("Twitter", "X"),
    "telegram": ("Telegram",),
    "photogram": ("Photogram", "pg", "#photogramming"),
}
WHOM = Whom(NAMES)
#: Configured in another order, with nothing remembered.
SAME = Whom(dict(reversed(NAMES.items())))
#: Sentences that were written before the rules count together, so that the rules are not made for them.
RIGHT_OF_HEARD = 0.95


def load_sentences(name: str) -> list[tuple[str, str, bool]]:
    """Return text, app, whether it is about it."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    parted = (line.rpartition(" | ") for line in lines if " | " in line and not line.startswith("# "))
    return [(text, app.lstrip("-"), app[0] != "-") for text, _, apps in parted for app in apps.split()]


SAID, HEARD = load_sentences("whom_said.txt"), load_sentences("whom_heard.txt")
TEXTS = sorted({text for text, _, _ in SAID + HEARD})


@pytest.mark.parametrize(("text", "app", "expected"), SAID)
def test_a_sentence_is_about_who_suffers(text: str, app: str, expected: bool) -> None:
    assert WHOM.is_about(text, app) == expected


def test_nearly_all_sentences_that_no_rule_was_made_for_are_read_right() -> None:
    right = [WHOM.is_about(text, app) == expected for text, app, expected in HEARD]
    assert len(right) > 200
    assert np.mean(right) >= RIGHT_OF_HEARD


@pytest.mark.parametrize(
    "name",
    [
        "Instagram",
        "INSTAGRAM",
        "#instagram",
        "#InstagramDown",
        "@instagram",
        "@InstagramComms",
        "Instagram's",
        "instagram.com",
        "l'instagram",
        "instgram",
        "instagarm",
        "isntagram",
        "instagramm",
        "insta",
        "#igdown",
        "Ínstagram",
        "инстаграм",
        "в инсте",
        "انستقرام",
        "والانستا",
        "इंस्टाग्राम",
        "इंस्टा",
        "インスタ",
        "インスタグラムが",
        "instagramda",
        "\u202eInstagram\u200f",
        "in\u200bstagram",
    ],
)
def test_a_name_is_known_in_many_forms(name: str) -> None:
    assert not WHOM.is_about(f"{name} down", "whatsapp")
    assert WHOM.is_about(f"{name} down", "instagram")


@pytest.mark.parametrize(
    "text",
    [
        "big problems",
        "installed it again, still down",
        "figure out why it is down",
        "the signal is bad",
        "thanks x",
        "10 x worse",
        "iphone x stuck",
        "whats wrong, it is down",
        "in line for hours, nothing loads",
        "https://twitter.com/a/status/1 down?",
        "mail me at a@instagram.com, it is down",
        "komme nicht ins netz",
        "face id broken, is it you",
        "the telegraph line is down",
    ],
)
def test_what_is_another_word_names_nobody(text: str) -> None:
    assert WHOM.is_about(text, "photogram")


@pytest.mark.parametrize("place", ["x", "signal", "discord", "reddit", "bluesky", "tik tok", "YouTube"])
def test_well_known_services_are_others_without_being_configured(place: str) -> None:
    whom = Whom({"photogram": ()})
    assert whom.is_about(f"photogram is down so everyone is on {place}", "photogram")
    assert not whom.is_about(f"so many problems on {place}", "photogram")


def test_a_name_that_is_an_alias_of_the_app_is_never_another() -> None:
    whom = Whom({"photogram": ("Photogram", "insta"), "wazzup": ("Wazzup",)})
    assert whom.is_about("insta is down", "photogram")
    assert not whom.is_about("insta is down", "wazzup")


def test_names_of_several_words_and_foreign_scripts_can_be_configured() -> None:
    whom = Whom({"maps": ("Meadow Maps", "ミードマップ"), "photogram": ("фотограм",)})
    assert not whom.is_about("Meadow maps are down", "photogram")
    assert not whom.is_about("ミードマップ落ちてる", "photogram")
    assert not whom.is_about("фотограм не работает", "maps")


def test_many_are_told_as_one_by_one() -> None:
    texts, apps = [text for text, _, _ in SAID], [app for _, app, _ in SAID]
    kept = WHOM.keep(texts, apps)
    assert kept.dtype == np.bool_
    assert kept.tolist() == [WHOM.is_about(text, app) for text, app in zip(texts, apps, strict=True)]
    assert WHOM.keep([], []).tolist() == []


@pytest.mark.parametrize("app", sorted(NAMES))
def test_hints_settle_only_what_a_closer_reading_says_too(app: str) -> None:
    phrases = Phrases()
    reading = Reading(phrases, Services(NAMES, phrases))
    assert WHOM.keep(TEXTS, [app] * len(TEXTS)).tolist() == [Verdict(reading.read(t)).is_about(app) for t in TEXTS]


def test_an_app_that_nobody_names_changes_nothing() -> None:
    more = Whom({**NAMES, "zzyzx": (), "qwrtp": ("", "#", "*", "…", " ")})
    assert [more.is_about(text, app) for text, app, _ in SAID] == [WHOM.is_about(text, app) for text, app, _ in SAID]


@given(st.text(alphabet=st.characters(exclude_categories=())), st.sampled_from([*NAMES, "unknown"]))
def test_no_text_raises(text: str, app: str) -> None:
    WHOM.is_about(text, app)


@given(st.lists(st.sampled_from(sorted({word for text in TEXTS for word in text.split()})), max_size=40))
@settings(max_examples=300)
def test_words_in_any_order_are_told_the_same_whatever_was_configured_first(words: list[str]) -> None:
    text = " ".join(words)
    assert WHOM.is_about(text, "instagram") == SAME.is_about(text, "instagram")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\0",
        "\ud800",
        "\udfff instagram \ud83d",
        "\u202e\u200f\u2066",
        "?" * 1_000_000,
        "instagram " * 100_000,
        "@" * 5000,
        "#" * 5000,
        "a'" * 500_000,
        "x" * 1_000_000,
        "\u0301" * 10_000,
        "\ufdfa" * 1000,
        "インスタ" * 250_000,
        ".com" * 1000,
        "@.@." * 9000,
        "a@" * 5000,
        "instagram and " * 300,
        "instagram, twitter down, " * 300,
        "on " * 1000 + "twitter",
    ],
)
def test_hostile_texts_are_read_to_a_stated_length(text: str) -> None:
    assert WHOM.is_about(text, "photogram") == WHOM.is_about(text[:MOST_CHARACTERS], "photogram")


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hints, "MOST_PIECES", 10)
    phrases = Phrases()
    services = Services({}, phrases)
    known = hints.Hints(phrases, services, Reading(phrases, services))
    for number in range(100):
        assert known[f"word{number}"] == 0
    assert len(known) <= 10


def test_lists_of_each_language_know_failure_flight_and_clauses() -> None:
    kinds = [kind for kind, _ in load_lists()]
    for kind in ("fails", "heals", "flees", "safe", "speaks", "breaks", "ands", "toos"):
        assert kinds.count(kind) >= 13, kind
    assert set(kinds) - set(BIT) == {"endings", "place_endings", "starts", "place_starts"}
