"""The body of a request: read as it comes, unpacked as it comes, cut at the limit."""

import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

from itsus.intake.limits import Limits
from itsus.intake.request_error import RequestError

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
_GZIP: Final = 31  # zlib's wbits for a gzip wrapper


async def read_body(receive: Receive, headers: dict[bytes, bytes], limits: Limits) -> bytes:
    """Return the whole body, unpacked.

    Raises:
        RequestError: 413 over a limit, 415 for a coding that is not gzip, 400 for a broken or cut-off gzip or upload.
    """
    coding = headers.get(b"content-encoding", b"identity").strip().lower()
    if coding not in (b"gzip", b"identity", b""):
        raise RequestError(415, "unsupported_encoding", "Content-Encoding must be gzip, or absent")
    length = headers.get(b"content-length", b"0")
    if length.isdigit() and int(length[:12]) > limits.wire_bytes:
        raise _too_large(limits)
    gzip = _Gunzip(limits.body_bytes) if coding == b"gzip" else None
    parts, wire, is_more = [], 0, True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RequestError(400, "cut", "the connection ended before the body did")
        chunk: bytes = message.get("body", b"")
        wire += len(chunk)
        if wire > limits.wire_bytes:
            raise _too_large(limits)
        parts.append(gzip.feed(chunk) if gzip else chunk)
        is_more = message.get("more_body", False)
    if gzip:
        gzip.finish()
    return b"".join(parts)


def _too_large(limits: Limits) -> RequestError:
    words = f"a body may have {limits.wire_bytes:,} bytes; send smaller batches, or pack them with gzip"
    return RequestError(413, "too_large", words)


class _Gunzip:
    """Unpacks up to `limit` bytes and not one more: a bomb is cut where the limit is, not where the memory ends."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._left = limit
        self._unpack = zlib.decompressobj(_GZIP)

    def feed(self, chunk: bytes) -> bytes:
        parts = []
        while chunk:
            if self._unpack.eof:  # gzip members may follow each other
                self._unpack = zlib.decompressobj(_GZIP)
            parts.append(self._unpack_some(chunk))
            chunk = self._unpack.unused_data
        return b"".join(parts)

    def finish(self) -> None:
        if not self._unpack.eof:
            raise RequestError(400, "bad_gzip", "the gzip body was cut off")

    def _unpack_some(self, chunk: bytes) -> bytes:
        try:
            part = self._unpack.decompress(chunk, self._left + 1)
        except zlib.error:
            raise RequestError(400, "bad_gzip", "the body is not gzip, or was damaged") from None
        self._left -= len(part)
        if self._left < 0 or self._unpack.unconsumed_tail:
            raise RequestError(413, "too_large", f"the unpacked body may have {self._limit:,} bytes")
        return part
