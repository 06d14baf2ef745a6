"""The words of a notice in every language, as JSON: to show a person what they approve, and to help them word it."""

from litestar import get
from litestar.params import FromPath

from itsus.web.acts import find_notice
from itsus.web.supply import TheDesk
from itsus.web.words import Words, read_words


@get("/notices/{notice:str}/words", summary="A notice's words in every language, and who will see them")
async def get_words(desk: TheDesk, notice: FromPath[str]) -> Words:
    """Return what is written, what the templates say now, what is missing, and who will see it."""
    return await read_words(desk, await find_notice(desk, notice))
