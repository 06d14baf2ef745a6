"""Reads public addresses as people's devices do: no cookies, no credentials, no redirects (O-04), past every cache.

Bounded as a whole, from looking up the name to the last byte, however slowly a place dribbles. That takes a loop, which
runs in a thread of the reader's; callers block.
"""

import asyncio
import threading
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self

import httpx

from itsus import __version__
from itsus.feed.origins.web.unpack import ENCODINGS, unpack
from itsus.feed.sign import MAX_BYTES
from itsus.model.errors import AnswerError, BackendError
from itsus.model.origin import PublicCopy

LIMIT_S: Final = 5.0
#: Packing what cannot be packed makes it this much longer at most.
_MORE_PACKED: Final = 1024
_MOST_PORT: Final = 65_535
_KEEP_ALIVE_S: Final = 60.0
#: Answers that may be others in a moment: not there yet, overload. Those of broken servers too (5xx).
_PASSING: Final = frozenset({404, 408, 425, 429})
_HEADERS: Final = {
    "User-Agent": f"itsus/{__version__}",
    "Accept": "application/jose, */*;q=0.1",
    "Accept-Encoding": ", ".join(ENCODINGS),
    # A page of some site: stores say whether it may read only when they are asked by one.
    "Origin": "https://page.invalid",
}
_PAST_CACHES: Final = {"Cache-Control": "no-cache"}


class WebReader:
    """Reads over HTTP and keeps connections open. May be used by many threads at once; fulfils `PublicReader`.

    Args:
        limit_s: How long one reading may take.
        most: How many bytes are read; one more than a document may have by default, which shows that it is too long.
        past_caches: Whether caches on the way are asked to fetch anew; otherwise they answer as they answer devices.
    """

    def __init__(self, limit_s: float = LIMIT_S, most: int = MAX_BYTES + 1, *, past_caches: bool = True) -> None:
        self._limit_s = limit_s
        self._most = most
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._client = httpx.AsyncClient(
            headers=_HEADERS | (_PAST_CACHES if past_caches else {}),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=limit_s,
            limits=httpx.Limits(keepalive_expiry=_KEEP_ALIVE_S),
        )

    def read(self, url: str) -> PublicCopy:
        """Return what is at an address.

        Raises:
            AnswerError: if it answers anything but 200.
            BackendError: if it cannot be reached.
        """
        address = _parse(url)
        return asyncio.run_coroutine_threadsafe(self._read(address), self._start()).result()

    def close(self) -> None:
        """Close connections and end the thread; without, both end with the process."""
        with self._starting:
            if self._loop is not None:
                asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result(self._limit_s)
                self._loop.call_soon_threadsafe(self._loop.stop)
                self._loop = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _start(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(self._loop,), name="web-reader", daemon=True).start()
            return self._loop

    async def _read(self, url: httpx.URL) -> PublicCopy:
        try:
            async with asyncio.timeout(self._limit_s), self._client.stream("GET", url) as answer:
                return await _take(answer, self._most)
        except (TimeoutError, httpx.TimeoutException):
            raise BackendError(f"{url} did not answer within {self._limit_s:g} s", retryable=True) from None
        except ValueError as error:
            raise BackendError(f"{url} gives what cannot be read: {error}", retryable=False) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise BackendError(f"{url} cannot be reached: {error}", retryable=True) from error


async def _take(answer: httpx.Response, most: int) -> PublicCopy:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    status = answer.status_code
    if status != httpx.codes.OK:
        why = "; a feed's address may not redirect (O-04)" if answer.is_redirect else ""
        raise AnswerError(
            f"{answer.url} answers {status}{why}", retryable=status >= 500 or status in _PASSING, headers=headers
        )
    packed = b""
    async for part in answer.aiter_raw():
        packed += part
        if len(packed) >= most + _MORE_PACKED:
            break
    return PublicCopy(unpack(headers.get("content-encoding", ""), packed, most), headers)


def _parse(url: str) -> httpx.URL:
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise BackendError(f"{url[:200]!r} is not an address", retryable=False) from None
    if address.userinfo:
        raise BackendError(
            f"the address at {address.host} holds a password; people's devices have none", retryable=False
        )
    if address.scheme not in ("http", "https") or not address.host or (address.port or 0) > _MOST_PORT:
        raise BackendError(f"{url[:200]!r} is not an address that begins with https://", retryable=False)
    return address


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()
