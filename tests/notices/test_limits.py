"""Texts that people write by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.model.errors import InputError
from itsus.model.notice import Text
from itsus.notices.limits import check_texts, clean


def test_a_good_text_is_kept() -> None:
    assert check_texts({"fr": Text(" Titre ", "Un\ncorps")}) == {"fr": Text("Titre", "Un corps")}


@pytest.mark.parametrize(
    ("lang", "text", "code"),
    [
        ("tlh", Text("a", "b"), "unknown_language"),
        ("en", Text("", "b"), "empty_text"),
        ("en", Text("a", "\u200b \n"), "empty_text"),
        ("en", Text("a" * 81, "b"), "text_too_long"),
        ("en", Text("a", "b" * 401), "text_too_long"),
    ],
)
def test_a_bad_text_is_refused_with_its_place(lang: str, text: Text, code: str) -> None:
    with pytest.raises(InputError, match=rf"^text\.{lang}") as refused:
        check_texts({lang: text})
    assert refused.value.code == code


@given(st.text(), st.integers(1, 50))
def test_cleaning_leaves_one_printable_line_within_the_limit(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert len(cleaned) <= limit
    assert cleaned.isprintable()
    assert clean(cleaned, limit) == cleaned
