"""Who has read a language's catalogue: its review state, which stands in the header of the catalogue itself.

    "X-Review-State: draft\\n"         written by us, not yet read by a second person whose language it is
    "X-Review-State: reviewed\\n"      read by one; `X-Reviewed-By` says who and when, in free words
    "X-Reviewed-By: Ana Souza, July 2026\\n"

A state only informs: a draft is spoken like any other language.
"""

import re
from typing import Final, Literal, TypeAlias

import msgspec

ReviewState: TypeAlias = Literal["draft", "reviewed"]

_FIELD: Final = re.compile(r'^"(X-Review-State|X-Reviewed-By): *(.*?) *\\n"$', re.MULTILINE)


class Review(msgspec.Struct, frozen=True):
    """Whether a second native speaker has read a language; `by` says who and when, and is empty for a draft."""

    state: ReviewState
    by: str = ""


#: English is what all others are translated from.
SOURCE_REVIEW: Final = Review("reviewed", "the original")


def read_review(catalogue: str) -> Review:
    """Return the review that the text of a `.po` file states; what nobody plainly reviewed is a draft."""
    fields = dict(_FIELD.findall(catalogue))
    by = fields.get("X-Reviewed-By", "")
    return Review("reviewed", by) if fields.get("X-Review-State") == "reviewed" and by else Review("draft")
