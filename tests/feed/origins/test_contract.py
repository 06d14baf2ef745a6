"""One contract for every origin."""

import asyncio

import pytest

from itsus.feed.sign import MAX_BYTES
from itsus.model.errors import BackendError
from itsus.model.origin import Origin
from itsus.testing.memory_origin import MemoryOrigin


async def test_nothing_is_there_before_the_first_put(origin: Origin) -> None:
    assert await origin.get("photogram") is None


async def test_what_was_put_is_read_back(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    assert await origin.get("photogram") == b"one"


async def test_the_longest_document_is_read_back(origin: Origin) -> None:
    document = bytes(range(256)) * (MAX_BYTES // 256)
    await origin.put("photogram", 1, document)
    assert await origin.get("photogram") == document


async def test_a_higher_seq_replaces_a_lower(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    await origin.put("photogram", 2, b"two")
    assert await origin.get("photogram") == b"two"


async def test_a_lower_seq_never_replaces_a_higher(origin: Origin) -> None:
    await origin.put("photogram", 1_000, b"thousand")
    await origin.put("photogram", 999, b"late")
    assert await origin.get("photogram") == b"thousand"


async def test_of_puts_at_once_the_highest_seq_stays(origin: Origin) -> None:
    numbers = (3, 1, 4, 5, 2)
    await asyncio.gather(*(origin.put("photogram", seq, b"%d" % seq) for seq in numbers))
    assert await origin.get("photogram") == b"5"


async def test_putting_the_same_again_is_harmless(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    await origin.put("photogram", 1, b"one")
    assert await origin.get("photogram") == b"one"


async def test_a_number_never_stands_for_another_document(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    with pytest.raises(BackendError, match="another document") as caught:
        await origin.put("photogram", 1, b"other")
    assert not caught.value.retryable
    assert await origin.get("photogram") == b"one"


async def test_apps_do_not_disturb_each_other(origin: Origin) -> None:
    await origin.put("photogram", 5, b"photogram")
    await origin.put("facespace", 1, b"facespace")
    assert await origin.get("photogram") == b"photogram"
    assert await origin.get("facespace") == b"facespace"


@pytest.mark.parametrize(
    "app", ["", ".", "..", "../etc", "a/b", "a\\b", "/etc", "a.jws", "-a", "a\0", "ä", "a" * 65, "a\n"]
)
async def test_a_name_that_could_lead_elsewhere_is_refused(app: str, origin: Origin) -> None:
    with pytest.raises(BackendError) as put:
        await origin.put(app, 1, b"x")
    with pytest.raises(BackendError) as got:
        await origin.get(app)
    assert not put.value.retryable
    assert not got.value.retryable


async def test_a_dead_origin_says_that_trying_again_may_help() -> None:
    origin = MemoryOrigin()
    origin.is_dead = True
    with pytest.raises(BackendError) as caught:
        await origin.put("photogram", 1, b"x")
    assert caught.value.retryable
