"""Variables in what a person writes."""

import pytest

from itsus.model.errors import InputError
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.notices.limits import check_texts
from itsus.notices.variables import fill, fill_all, list_variables
from tests.web import scene

NOTICE = ("photogram", scene.make_wording(), scene.SINCE, scene.SETTINGS)


def test_each_language_has_its_own_words_for_them() -> None:
    texts = dict.fromkeys(("en", "de"), Text("{app}: {what}", "{where}, since {since}."))

    assert fill_all(texts, *NOTICE) == {
        "en": Text("Photogram: stories", "United States · iOS, since 15:41 UTC."),
        "de": Text("Photogram: Stories", "Vereinigte Staaten · iOS, since 15:41 UTC."),
    }


def test_a_notice_about_all_for_all_knows_neither_what_nor_where() -> None:
    wording = scene.make_wording()
    whole = type(wording)("notice", (), Scope(), "everyone", (), wording.text)

    assert set(list_variables("photogram", whole, scene.SINCE, scene.SETTINGS, "en")) == {"app", "since"}


def test_what_is_not_known_stays_and_is_refused() -> None:
    left = fill_all({"en": Text("{app} {eta}", "Fixed soon.")}, *NOTICE)

    assert left["en"].title == "Photogram {eta}"
    with pytest.raises(InputError, match=r"\{eta\}"):
        check_texts(left)


def test_a_name_that_looks_like_a_variable_is_not_filled_in_again() -> None:
    assert fill(Text("{app}", ""), {"app": "{since}", "since": "now"}) == Text("{since}", "")


def test_a_language_that_is_not_ours_is_filled_in_english() -> None:
    assert list_variables("photogram", scene.make_wording(), scene.SINCE, scene.SETTINGS, "xx")["what"] == "stories"
