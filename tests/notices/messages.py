"""What the catalogues say, message by message."""

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from itsus.notices.catalogue import LOCALE_DIR


def catalog_of(lang: str) -> Catalog:
    with (LOCALE_DIR / lang / "LC_MESSAGES" / "notices.po").open("rb") as file:
        return read_po(file, locale=lang, abort_invalid=True)


def messages_of(lang: str) -> list[Message]:
    return [message for message in catalog_of(lang) if message.id]


def strings_of(part: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [part or ""] if part is None or isinstance(part, str) else list(part)


def texts_of(lang: str) -> list[str]:
    return [text for message in messages_of(lang) for text in strings_of(message.string)]
