"""Each language is complete and says the same."""

import re
from gettext import c2py

import pytest
from babel import Locale

from itsus.notices import templates
from itsus.notices.catalogue import (
    LOCALE_DIR,
    find_language,
    list_languages,
    list_placeholders,
    missing_of,
    read_catalogue,
)
from tests.notices.incidents import LANGS
from tests.notices.messages import catalog_of, messages_of, strings_of

TRANSLATED = [lang for lang in list_languages() if lang != "en"]
#: These may be the same in two languages: product words and marks.
NAMES = {part.words for part in templates.PARTS.values()} | {
    templates.QUOTED,
    templates.VERSIONS,
    templates.WEB.lower(),
}
MSGIDS = {*templates.SENTENCES, *((f.one, f.many) for f in templates.FRAMES)}


def test_we_speak_thirteen_languages() -> None:
    assert list_languages() == LANGS


def test_every_template_of_ours_is_listed_for_translation() -> None:
    texts = {v for k, v in vars(templates).items() if k.isupper() and isinstance(v, str)}
    frames = {v for v in vars(templates).values() if isinstance(v, templates.Frame)}
    assert texts <= set(templates.SENTENCES)
    assert frames == set(templates.FRAMES)
    assert set(templates.ALIASES.values()) <= set(templates.PARTS)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_every_message_is_translated_and_none_is_left_over(lang: str) -> None:
    messages = messages_of(lang)
    assert {tuple(m.id) if not isinstance(m.id, str) else m.id for m in messages} == MSGIDS
    assert all(text.strip() for m in messages for text in strings_of(m.string))
    assert not any(m.fuzzy for m in messages)


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_have_the_same_placeholders(lang: str) -> None:
    for message in messages_of(lang):
        wanted = list_placeholders(strings_of(message.id)[0])
        assert all(list_placeholders(text) == wanted for text in strings_of(message.string)), message.id


@pytest.mark.parametrize("lang", TRANSLATED)
def test_translations_are_plain_text(lang: str) -> None:
    for message in messages_of(lang):
        for text in strings_of(message.string):
            assert not re.search(r"[<>&*_`\[\]]", text)
            assert text == text.strip()


@pytest.mark.parametrize("lang", TRANSLATED)
def test_sentences_end_like_their_originals(lang: str) -> None:
    for message in messages_of(lang):
        original = strings_of(message.id)[0]
        for text in strings_of(message.string):
            assert text.endswith((".", "。", "।")) == original.endswith("."), text


@pytest.mark.parametrize("lang", TRANSLATED)
def test_no_sentence_was_left_in_english(lang: str) -> None:
    for message in messages_of(lang):
        originals = {text.casefold() for text in strings_of(message.id)}
        if originals.isdisjoint(NAMES):
            assert originals.isdisjoint(text.casefold() for text in strings_of(message.string)), message.id


@pytest.mark.parametrize("lang", TRANSLATED)
def test_a_language_has_as_many_forms_as_cldr_says_and_chooses_among_them_as_cldr_does(lang: str) -> None:
    catalog = catalog_of(lang)
    choose_form = c2py(catalog.plural_expr)
    pairs = {(choose_form(n), Locale.parse(lang).plural_form(n)) for n in range(1000)}
    assert len(pairs) == len({form for form, _ in pairs}) == len({name for _, name in pairs}) == catalog.num_plurals
    assert all(len(strings_of(m.string)) == catalog.num_plurals for m in catalog if m.id and m.pluralizable)


@pytest.mark.parametrize("lang", LANGS)
def test_no_language_lacks_a_sentence(lang: str) -> None:
    assert missing_of(lang) == ()


def edit(lang: str, old: str, new: str) -> bytes:
    source = (LOCALE_DIR / lang / "LC_MESSAGES" / "notices.po").read_text()
    assert source.count(old) == 1
    return source.replace(old, new).encode()


FIXED = 'msgid "Fixed"\nmsgstr "Behoben"\n'
AGAIN = '"%(what)s funktioniert bei %(app)s wieder."'


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        (FIXED, "", "Fixed"),
        (FIXED, 'msgid "Fixed"\nmsgstr ""\n', "Fixed"),
        (FIXED, 'msgid "Fixed"\nmsgstr " "\n', "Fixed"),
        (FIXED, f"#, fuzzy\n{FIXED}", "Fixed"),
        (FIXED, 'msgid "Fixed"\nmsgstr "%(app)s behoben"\n', "Fixed"),
        (AGAIN, '""', templates.AGAIN.one),
        (AGAIN, '"%(what)s funktioniert wieder."', templates.AGAIN.one),
    ],
    ids=["absent", "empty", "blank", "fuzzy", "a placeholder too many", "one form empty", "a placeholder too few"],
)
def test_what_cannot_be_said_is_missing(old: str, new: str, missing: str) -> None:
    assert read_catalogue("de", edit("de", old, new)).missing == (missing,)


@pytest.mark.parametrize(
    ("tag", "lang"), [("pt-BR", "pt"), ("de_AT", "de"), ("FR", "fr"), ("zh-Hant-HK", "zh"), ("tlh", None), ("", None)]
)
def test_a_tag_finds_its_language(tag: str, lang: str | None) -> None:
    assert find_language(tag) == lang
