"""How would you read this? A post to try; and what people ask, beside what waits for an answer."""

from datetime import timedelta

import msgspec
import pytest

from itsus.confusion.reader import ModelReader
from itsus.model.confusion import Question
from itsus.model.store import Present, StepResult
from itsus.testing.memory_store import MemoryStore
from itsus.web.reading import read_post
from tests.web import scene
from tests.web.conftest import Client, SignIn

HOSTILE = [
    "",
    " ",
    "\x00\x07\x1b[31m",
    "\u202eevil\u202c \u200f\u200e",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "'; drop table posts; --",
    "😂" * 5000,
    "a" * 1_000_000,
    "é" * 300_000,
    "\n" * 10_000,
    "@" * 4000,
    "https://" * 4000,
    "﷽" * 3000,
    "&csrf=none&text=other",
]


@pytest.fixture
async def token(sign_in: SignIn) -> str:
    return await sign_in("vera")


async def test_a_post_is_read_in_words_and_not_kept(client: Client, token: str, store: MemoryStore) -> None:
    before = len(store._log)
    page = await client.post("/read", data={"csrf": token, "text": "is it my wifi"})

    assert page.status_code == 200
    assert "Asks for answers, blames their connection" in page.text
    assert "a person who is confused" in page.text
    assert len(store._log) == before


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_posts_get_an_answer_too(client: Client, token: str, text: str) -> None:
    page = await client.post("/read", data={"csrf": token, "text": text})

    assert page.status_code == 200
    assert "About something else" in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


async def test_what_is_too_long_for_any_post_is_refused_with_a_reason(client: Client, token: str) -> None:
    page = await client.post("/read", data={"csrf": token, "text": "a" * 5_000_000})

    assert page.status_code == 413


async def test_the_api_reads_a_post(client: Client, token: str) -> None:
    answer = await client.post("/v1/read", json={"text": "I was hacked"}, headers={"x-csrf-token": token})

    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["intent"], found["blame"], found["is_confused"]) == ("reporting", "account", True)
    assert sum(found["intents"].values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["\ud800", "\udfff" * 1000, "a\ud83d"])
def test_halves_of_characters_are_read_as_well(text: str) -> None:
    assert read_post(ModelReader(), text).intent == "other"


async def _ask(store: MemoryStore, *examples: str) -> None:
    asked = (Question("account", 0.41, examples), Question("connection", 0.33, ()))
    present = Present(at=scene.NOW, confusion=scene.CONFUSION, asked=asked)
    step = StepResult(now=scene.NOW + timedelta(days=1), facts={"now/photogram": msgspec.json.encode(present).decode()})
    await store.commit_step(step)


async def test_what_people_ask_stands_beside_what_waits_for_an_answer(
    client: Client, token: str, store: MemoryStore
) -> None:
    await _ask(store, "was i hacked??", "<b onmouseover=alert(1)>why am i logged out")
    notice = next(n for n in await store.notices() if n.proposal)

    for path in ("/", f"/notices/{notice.id}"):
        page = await client.get(path)
        assert "Is my account in danger?" in page.text
        assert "was i hacked??" in page.text
        assert "<b onmouseover" not in page.text
        assert page.text.index("account in danger") < page.text.index("Is it my connection?")
