"""What is taken out of a text before anyone sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.confusion.redaction import MOST_CHARACTERS, redact_text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("write to jane.doe+x@example.co.uk please", "jane"),
        ("call me at +49 (0)151 234-567 89", "234"),
        ("call 06 12 34 56 78", "34"),
        ("see https://example.com/u/jane?id=1 now", "jane"),
        ("see example.com/jane now", "jane"),
        ("@jane_doe is it down", "jane"),
        ("my order 123456789", "123456"),
        ("card 4111-1111-1111-1111", "4111"),
        ("full width ＠jane and １２３４５６７", "jane"),
    ],
)
def test_what_could_identify_anyone_is_removed(text: str, hidden: str) -> None:
    assert hidden not in redact_text(text)


def test_the_rest_stays_readable() -> None:
    assert redact_text("is it down since 10:30? error 503, v2.1") == "is it down since 10:30? error 503, v2.1"


def test_control_characters_and_direction_marks_become_spaces() -> None:
    assert redact_text("a\x00b\u202ec\nd") == "a b c d"


@given(st.text(max_size=3000))
def test_samples_are_short_and_can_be_encoded(text: str) -> None:
    redacted = redact_text(text)
    assert len(redacted) <= MOST_CHARACTERS
    redacted.encode()
