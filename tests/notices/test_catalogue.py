"""Each language is complete and says the same."""

import re
from collections import Counter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from itsus.notices import templates
from itsus.notices.catalogue import LOCALE_DIR, Voice, find_language, list_languages

TRANSLATED = [lang for lang in list_languages() if lang != "en"]
MSGIDS = {*templates.SENTENCES, *((f.one, f.many) for f in templates.FRAMES)}


def messages_of(lang: str) -> list[Message]:
    with (LOCALE_DIR / lang / "LC_MESSAGES" / "notices.po").open("rb") as file:
        return [message for message in read_po(file, locale=lang, abort_invalid=True) if message.id]


def strings_of(part: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [part or ""] if part is None or isinstance(part, str) else list(part)


def placeholders_of(text: str) -> Counter[str]:
    return Counter(re.findall(r"%(?:\(\w+\))?.?", text))


def test_we_speak_five_languages() -> None:
    assert list_languages() == ("en", "de", "es", "fr", "pt")


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
        wanted = placeholders_of(strings_of(message.id)[0])
        assert all(placeholders_of(text) == wanted for text in strings_of(message.string)), message.id


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
            assert text.endswith(".") == original.endswith("."), text


@pytest.mark.parametrize(("tag", "lang"), [("pt-BR", "pt"), ("de_AT", "de"), ("FR", "fr"), ("tlh", None), ("", None)])
def test_a_tag_finds_its_language(tag: str, lang: str | None) -> None:
    assert find_language(tag) == lang


def test_lists_are_joined_as_each_language_does() -> None:
    joined = {lang: Voice(lang).join(["a", "b", "c"]) for lang in list_languages()}
    assert joined["de"] == "a, b und c"
    assert joined["es"] == "a, b y c"
