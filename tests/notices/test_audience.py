"""How an audience is named for operators."""

import pytest

from itsus.model.scope import Scope
from itsus.notices.audience import name_audience

SCOPE = Scope(country=("FR", "US"), platform=("ios",), version=("209.0",))


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "France and United States · iOS · version 209.0"),
        ("fr", "France et États-Unis · iOS · version 209.0"),
        ("de", "Frankreich und Vereinigte Staaten · iOS · Version 209.0"),
        ("pt-BR", "França e Estados Unidos · iOS · versão 209.0"),
        ("tlh", "France and United States · iOS · version 209.0"),
    ],
)
def test_an_audience_is_named_in_the_readers_language(lang: str, words: str) -> None:
    assert name_audience(SCOPE, lang) == words


def test_no_limit_means_everybody() -> None:
    assert name_audience(Scope()) == "everybody"


def test_components_are_no_part_of_it() -> None:
    assert name_audience(Scope(component=("stories",))) == "everybody"


def test_what_is_not_a_country_is_left_as_it_is() -> None:
    assert name_audience(Scope(country=("X\u202eY",), network=("AS3215",))) == "XY · AS3215"
