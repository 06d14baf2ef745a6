"""Whether origins hold the last publication, asked as the publisher asks them."""

from datetime import timedelta

import pytest

from itsus.app.doctor.finding import Finding
from itsus.app.doctor.held import judge_held
from itsus.model.errors import BackendError
from itsus.model.store import Publication
from itsus.testing.memory_origin import MemoryOrigin
from tests.app.doctoring import NOW, find


async def judge(origin: MemoryOrigin, *, minutes: float = 3) -> Finding:
    publication = Publication("photogram", 1, b"last", NOW - timedelta(minutes=minutes))
    return find(await judge_held([origin], ["photogram"], {"photogram": publication}, NOW), "first, photogram")


@pytest.mark.parametrize(
    ("held", "minutes", "state", "words"),
    [
        (b"last", 3, "good", "holds the last publication, 3 min old"),
        (b"last", 121, "bad", "renewed every hour"),
        (b"older", 3, "bad", "does not hold the last publication; does the publisher run?"),
        (b"older", 0.1, "unsure", "some seconds old"),
    ],
)
async def test_what_an_origin_holds_is_compared_with_what_was_published(
    held: bytes, minutes: float, state: str, words: str
) -> None:
    origin = MemoryOrigin("first")
    await origin.put("photogram", 1, held)
    found = await judge(origin, minutes=minutes)
    assert (found.state, words in found.words) == (state, True)


async def test_an_origin_that_cannot_be_asked_is_told_in_its_own_words() -> None:
    class Lost(MemoryOrigin):
        async def get(self, app: str) -> bytes | None:
            raise BackendError("the bucket is gone", retryable=False)

    found = await judge(Lost("first"))
    assert (found.state, found.words) == ("bad", "the bucket is gone")


async def test_an_origin_that_never_answers_is_given_up() -> None:
    class Slow(MemoryOrigin):
        async def get(self, app: str) -> bytes | None:
            raise TimeoutError

    assert "gives no answer within" in (await judge(Slow("first"))).words
