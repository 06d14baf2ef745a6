"""How would you read this? A post to try; and what people ask, beside what waits for an answer."""

from datetime import timedelta

import msgspec
import pytest
from litestar import Litestar

from itsus.confusion.reader import ModelReader
from itsus.model.confusion import Question
from itsus.model.store import Present, StepResult
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from itsus.web.reading import read_post
from itsus.web.server import create_app
from tests.web import scene
from tests.web.conftest import Client, SignIn

#: As they are sent: percent-encoded, also what is no UTF-8.
HOSTILE_BYTES = [
    "%ED%A0%80",
    "%ED%BF%BF" * 50,
    "%FF%FE",
    "%C3",
    "%00",
    "%F0%9F%98",
    "%F4%90%80%80",
    "%E2%80%AE%E2%81%A6",
    "+" * 9000,
]
_LONG = [(char, 900) for char in "aé文ा😂\u0301\u200d\ufdfa@#?!.0"]
HOSTILE = [
    "",
    " ",
    "\t\n\r\x0b\x0c",
    "\x00\x07\x1b[31m",
    "\x7f\x80\x9f",
    "\u202eevil\u202c \u200f\u200e",
    "\u2066\u2067\u2068\u2069",
    "\ufeff\u200b\u200c\u2060",
    "\U000e0001\U000e0061",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7} #{7*7} <%= 7 %>",
    "'; drop table posts; --",
    "../../etc/passwd",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "\\u0000 \\ud800",
    "&csrf=none&text=other",
    "=== asking account",
    '{"text": "is it down"}',
    "a" * 1_000_000,
    "é" * 300_000,
    "\n" * 100_000,
    "is it down? " * 50_000,
    "@user " * 4000,
    "https://" * 4000,
    "x " * 200_000,
    *(char * times for char, times in _LONG),
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


@pytest.fixture
def app(store: MemoryStore, clock: FakeClock) -> Litestar:
    """The desk with the reader that ships."""
    return create_app(store, scene.SETTINGS, clock, ModelReader(), rehearsal=True, hasher=scene.HASHER)


def test_there_are_fifty_of_them() -> None:
    assert len({*HOSTILE, *HOSTILE_BYTES}) >= 50


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_posts_get_an_answer_too(client: Client, token: str, text: str) -> None:
    page = await client.post("/read", data={"csrf": token, "text": text})

    assert page.status_code == 200
    assert 'id="reading"' in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "49" not in page.text.split('id="reading"')[1].split("<table")[0]


@pytest.mark.parametrize("sent", HOSTILE_BYTES)
async def test_what_is_no_text_gets_an_answer_too(client: Client, token: str, sent: str) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    page = await client.post("/read", content=f"csrf={token}&text={sent}", headers=form)

    assert page.status_code == 200
    assert 'id="reading"' in page.text


@pytest.mark.parametrize(
    "text",
    [
        "is it down or is it just my wifi?",
        "mon compte a été piraté ou c'est une panne ?",
        "¿me hackearon la cuenta o se cayó?",
        "será que é a minha internet ou caiu pra todo mundo?",
        "liegt es an meinem WLAN oder ist das down?",
        "è un problema del mio telefono o è giù per tutti?",
        "hesabım mı çalındı yoksa çöktü mü?",
        "это у меня интернет или у всех лежит?",
        "هل المشكلة من عندي ولا التطبيق متعطل عند الكل؟",
        "मेरा अकाउंट हैक हो गया क्या? लॉगिन नहीं हो रहा",
        "ini wifi aku atau servernya yang down ya?",
        "私のアカウント乗っ取られた？ログインできない",
        "是我的网络问题还是大家都打不开？",
    ],
)
async def test_a_question_in_each_language_is_a_person_who_is_confused(client: Client, token: str, text: str) -> None:
    page = await client.post("/read", data={"csrf": token, "text": text})

    assert "Asks for answers" in page.text
    assert "a person who is confused" in page.text


async def test_what_is_too_long_for_any_post_is_refused_with_a_reason(client: Client, token: str) -> None:
    page = await client.post("/read", data={"csrf": token, "text": "a" * 5_000_000})

    assert page.status_code == 413


async def test_the_api_reads_a_post(client: Client, token: str) -> None:
    answer = await client.post(
        "/v1/read", json={"text": "my account was hacked, I cannot log in any more"}, headers={"x-csrf-token": token}
    )

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
