"""HTTP to the provider, bounded in time and size; it is told what we ask, and nothing is followed elsewhere."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx
import msgspec

from itsus.model.errors import BackendError

#: All of one exchange takes at most this long, in seconds; a person is waiting.
TOTAL_S: Final = 5.0
#: No document of a provider's is longer.
BODY_MAX: Final = 256 * 1024


def make_client() -> httpx.AsyncClient:
    """Return a client for the provider. Redirects are not followed: what we ask for is where its settings say."""
    return httpx.AsyncClient(timeout=TOTAL_S, follow_redirects=False, headers={"accept": "application/json"})


async def fetch_json(
    client: httpx.AsyncClient,
    url: str,
    *,
    form: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Any]:
    """Ask for a JSON document (POST where there is a `form`); return the status and what it holds.

    Raises:
        BackendError: if there is no answer in time, or none that is short and JSON; never with a part of the form.
    """
    try:
        async with asyncio.timeout(TOTAL_S):
            return await _exchange(client, url, form, headers or {})
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise BackendError(f"no answer: {type(error).__name__}", retryable=True) from None
    except msgspec.DecodeError:
        raise BackendError("the answer is not JSON", retryable=True) from None


async def _exchange(
    client: httpx.AsyncClient, url: str, form: str | None, headers: Mapping[str, str]
) -> tuple[int, Any]:
    method = "GET" if form is None else "POST"
    body = bytearray()
    async with client.stream(method, url, content=form, headers=headers) as answer:
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) > BODY_MAX:
                raise BackendError("the answer is too long", retryable=False)
    return answer.status_code, msgspec.json.decode(bytes(body))
