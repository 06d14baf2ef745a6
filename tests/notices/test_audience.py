"""How an audience is named for operators."""

from collections.abc import Callable

import pytest

from itsus.model.scope import Scope
from itsus.notices import templates as t
from itsus.notices.audience import name_audience

SCOPE = Scope(country=("FR", "US"), platform=("ios",), version=("209.0",))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "France and United States · iOS · version 209.0"),
        ("fr", "France et États-Unis · iOS · version 209.0"),
        ("de", "Frankreich und Vereinigte Staaten · iOS · Version 209.0"),
        ("pt-BR", "França e Estados Unidos · iOS · versão 209.0"),
        ("ja", "フランス、アメリカ合衆国 · iOS · バージョン209.0"),
        ("ar", "فرنسا والولايات المتحدة · \u2068iOS\u2069 · الإصدار \u2068209.0\u2069"),
        ("tlh", "France and United States · iOS · version 209.0"),
    ],
)
def test_an_audience_is_named_in_the_readers_language(lang: str, words: str) -> None:
    assert name_audience(SCOPE, lang) == words


@pytest.mark.parametrize(("lang", "words"), [("en", "Web"), ("ru", "Веб"), ("hi", "वेब"), ("zh-CN", "网页版")])
def test_the_web_has_a_name_in_each_language(lang: str, words: str) -> None:
    assert name_audience(Scope(platform=("WEB",)), lang) == words


def test_an_audience_that_a_language_lacks_a_word_for_is_named_in_english(lacking: Callable[..., None]) -> None:
    lacking("fr", t.VERSIONS)
    assert name_audience(SCOPE, "fr") == name_audience(SCOPE, "en")
    assert name_audience(Scope(country=("US",)), "fr") == "États-Unis"


def test_no_limit_means_everybody() -> None:
    assert name_audience(Scope()) == "everybody"


def test_components_are_no_part_of_it() -> None:
    assert name_audience(Scope(component=("stories",))) == "everybody"


def test_what_is_not_a_country_is_left_as_it_is() -> None:
    assert name_audience(Scope(country=("X\u202eY",), network=("AS3215",))) == "XY · AS3215"
