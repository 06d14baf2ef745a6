"""Names that run against the text around them."""

import pytest

from itsus.notices.direction import set_off


@pytest.mark.parametrize("name", ["C++", "Photogram!", "9.11-beta", "صور 2", "Фото"])
def test_in_a_text_from_the_right_whatever_runs_to_the_right_is_set_off(name: str) -> None:
    assert set_off(name, is_rtl=True) == f"\u2068{name}\u2069"


@pytest.mark.parametrize("name", ["صور!", "תמונות", "Photo صور"])
def test_in_a_text_from_the_left_whatever_runs_to_the_left_is_set_off(name: str) -> None:
    assert set_off(name, is_rtl=False) == f"\u2068{name}\u2069"


@pytest.mark.parametrize(("name", "is_rtl"), [("صور!", True), ("C++ 9.11", False), ("写真", False), ("", True)])
def test_what_runs_with_the_text_is_left_as_it_is(name: str, is_rtl: bool) -> None:
    assert set_off(name, is_rtl=is_rtl) == name
