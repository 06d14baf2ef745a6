"""Which keys of a provider may sign, and how little of its documents is believed."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from itsus.model.errors import BackendError
from itsus.web.provider.fetch import BODY_MAX, fetch_json
from itsus.web.provider.token import import_keys

RSA = RSAKey.generate_key(2048, {"kid": "rsa"}).as_dict(private=False)
EC = ECKey.generate_key("P-256", {"kid": "ec"}).as_dict(private=False)
SHARED = OctKey.generate_key(256, {"kid": "oct"}).as_dict(private=True)
SHORT = {**RSA, "kid": "short", "n": RSA["n"][:171]}


def test_public_keys_that_are_strong_enough_may_sign() -> None:
    kids = [key.kid for key in import_keys({"keys": [RSA, EC, SHARED, SHORT, {**RSA, "use": "enc", "kid": "e"}]}).keys]
    assert kids == ["rsa", "ec"]


@pytest.mark.parametrize("document", [None, [], {}, {"keys": "x"}, {"keys": [SHARED]}, {"keys": [{"kty": "EC"}]}])
def test_without_such_a_key_nothing_can_be_believed(document: Any) -> None:
    with pytest.raises(ValueError, match="no keys"):
        import_keys(document)


def test_a_set_of_endless_keys_is_read_in_part() -> None:
    assert len(import_keys({"keys": [EC] * 5000}).keys) <= 50


async def ask(answer: httpx.Response) -> object:
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer)) as client:
        return await fetch_json(client, "https://id.example.org/keys")


async def test_a_document_is_read_up_to_a_length() -> None:
    assert await ask(httpx.Response(200, content=b'{"a": 1}')) == (200, {"a": 1})
    with pytest.raises(BackendError, match="too long"):
        await ask(httpx.Response(200, content=b" " * (BODY_MAX + 1)))
    with pytest.raises(BackendError, match="not JSON"):
        await ask(httpx.Response(200, content=b"<h1>"))


async def test_an_answer_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    monkeypatch.setattr("itsus.web.provider.fetch.TOTAL_S", 0.01)
    with pytest.raises(BackendError, match="no answer: TimeoutError"):
        await ask(httpx.Response(200, content=drip()))


async def test_an_answer_that_leads_elsewhere_is_not_followed() -> None:
    with pytest.raises(BackendError):
        await ask(httpx.Response(302, headers={"location": "http://169.254.169.254/"}))
