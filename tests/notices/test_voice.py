"""How templates are filled in, language by language."""

from collections.abc import Callable

import pytest

from itsus.notices import templates as t
from itsus.notices.voice import UntranslatedError, Voice, raise_first


@pytest.mark.parametrize(
    ("lang", "joined"),
    [
        ("en", "a, b and c"),
        ("de", "a, b und c"),
        ("es", "a, b y c"),
        ("ar", "a وb وc"),
        ("hi", "a, b, और c"),
        ("ja", "a、b、c"),
        ("zh", "a、b和c"),
    ],
)
def test_lists_are_joined_as_each_language_does(lang: str, joined: str) -> None:
    assert Voice(lang).join(["a", "b", "c"]) == joined


@pytest.mark.parametrize(
    ("lang", "one", "many"),
    [
        ("ru", "Поиск снова работает в приложении X.", "Поиск и лента снова работают в приложении X."),
        ("it", "Поиск funziona di nuovo su X.", "Поиск e лента funzionano di nuovo su X."),
        ("tr", "X uygulamasında поиск yeniden çalışıyor.", "X uygulamasında поиск ve лента yeniden çalışıyor."),
        ("ja", "Xのпоискは、また使えるようになりました。", "Xのпоиск、лентаは、また使えるようになりました。"),
    ],
)
def test_verbs_agree_where_a_language_has_them_agree(lang: str, one: str, many: str) -> None:
    voice = Voice(lang)
    assert voice.say_of(t.AGAIN, ["поиск"], is_many=False, app="X") == one
    assert voice.say_of(t.AGAIN, ["поиск", "лента"], is_many=False, app="X") == many


@pytest.mark.parametrize("lang", ["ar", "hi", "ja", "tr", "zh"])
def test_languages_without_agreement_say_the_same_of_one_and_of_many(lang: str) -> None:
    voice = Voice(lang)
    for frame in t.FRAMES:
        said = {voice.say_of(frame, ["“x”"], is_many=many, app="X") for many in (True, False)}
        assert len(said) == 1


def test_only_a_subject_in_front_is_raised_never_the_name_of_an_app() -> None:
    assert Voice("en").say_of(t.WORKING, ["search"], is_many=False, app="eBay") == "Search is working on eBay."
    assert Voice("tr").say_of(t.WORKING, ["arama"], is_many=False, app="eBay").startswith("eBay uygulamasında arama")


@pytest.mark.parametrize(
    ("lang", "word", "raised"),
    [
        ("tr", "internet", "İnternet"),
        ("tr", "ışık", "Işık"),
        ("en", "is", "Is"),
        ("ru", "вход", "Вход"),
        ("en", "", ""),
    ],
)
def test_the_first_letter_is_raised_as_the_language_does_it(lang: str, word: str, raised: str) -> None:
    assert raise_first(word, lang) == raised


def test_a_name_that_runs_the_other_way_is_set_off_in_a_sentence() -> None:
    assert Voice("ar").say(t.APP_TOTAL, app="C++") == "لا يمكن استخدام \u2068C++\u2069 حاليًا."
    assert Voice("en").say(t.APP_TOTAL, app="صور!") == "\u2068صور!\u2069 is not working right now."


@pytest.mark.parametrize("lang", ["ar"])
def test_no_arabic_sentence_begins_with_a_latin_name_so_that_its_direction_is_plain(lang: str) -> None:
    voice = Voice(lang)
    for sentence in (t.APP_TOTAL, t.APP_PARTIAL, t.APP_POSSIBLE, t.APP_AGAIN, t.APP_WORKING, t.NO_PROBLEM):
        assert not voice.say(sentence, app="Photogram").startswith("\u2068")


def test_a_sentence_that_is_missing_is_not_said_in_english(lacking: Callable[..., None]) -> None:
    lacking("de", t.FIXING, t.TOTAL.one)
    voice = Voice("de")
    with pytest.raises(UntranslatedError, match="de has no words"):
        voice.say(t.FIXING)
    with pytest.raises(UntranslatedError):
        voice.say_of(t.TOTAL, ["x"], is_many=False, app="X")
    assert voice.say(t.LOOKING) == "Wir suchen die Ursache."
