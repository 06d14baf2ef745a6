"""Who has read a language."""

import re

import pytest

from itsus.notices.catalogue import LOCALE_DIR, list_languages, read_catalogue, review_of
from itsus.notices.review import Review, read_review

STATES = re.compile(r'^"X-Review-State: (draft|reviewed)\\n"$', re.MULTILINE)
TRANSLATED = [lang for lang in list_languages() if lang != "en"]


def source_of(lang: str) -> str:
    return (LOCALE_DIR / lang / "LC_MESSAGES" / "notices.po").read_text()


def test_the_original_needs_no_second_reader() -> None:
    assert review_of("en") == Review("reviewed", "the original")


@pytest.mark.parametrize("lang", TRANSLATED)
def test_each_catalogue_states_once_how_far_it_is_and_who_read_it(lang: str) -> None:
    assert len(STATES.findall(source_of(lang))) == 1
    assert len(re.findall(r'^"X-Reviewed-By: .*\\n"$', source_of(lang), re.MULTILINE)) == 1
    assert ('X-Reviewed-By: \\n"' in source_of(lang)) == (review_of(lang).state == "draft")


def test_who_reviewed_is_told_in_their_own_words() -> None:
    source = source_of("pt").replace("State: draft", "State: reviewed").replace("By: ", "By: Ana Souza, July 2026")
    assert read_catalogue("pt", source.encode()).review == Review("reviewed", "Ana Souza, July 2026")


@pytest.mark.parametrize(
    "header",
    [
        "",
        r'"X-Review-State: draft\n"' + "\n" + r'"X-Reviewed-By: Ana\n"',
        r'"X-Review-State: reviewed\n"',
        r'"X-Review-State: reviewed\n"' + "\n" + r'"X-Reviewed-By:  \n"',
        r'"X-Review-State: Reviewed!\n"' + "\n" + r'"X-Reviewed-By: Ana\n"',
    ],
    ids=["no header", "a draft", "by nobody", "by blanks", "a word that is no state"],
)
def test_what_nobody_plainly_reviewed_is_a_draft(header: str) -> None:
    assert read_review(header) == Review("draft")
