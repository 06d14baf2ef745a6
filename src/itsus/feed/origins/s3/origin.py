"""Publishing into a bucket of anything that speaks S3 (O-01, O-02, O-04).

The current document is replaced on condition that nobody else has replaced it since we looked which `seq` it has; that
stands in the object's metadata. Stores without conditional writes are written to without: there one publisher at a time
is assumed. Who may read the bucket, and cross-origin headers, are the bucket's own settings (docs/origins.md).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotSupportedError, PreconditionError
from obstore.store import S3Store

from itsus.feed.origins.names import check_name
from itsus.feed.origins.s3.peek import peek_seq
from itsus.feed.origins.s3.words import explain, find_status, is_bucket_missing
from itsus.feed.sign import MAX_BYTES
from itsus.model.errors import BackendError
from itsus.model.settings import OriginSettings

if TYPE_CHECKING:
    from obstore import PutMode

_TYPE: Final = "application/jose"
_CURRENT: Final = "public, max-age=5"
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
#: Bounds of one request and of one put or get. The publisher tries again by itself, with pauses that grow.
_REQUEST_S: Final = 4
_LIMIT_S: Final = 9.0
_RETRY_AFTER_MS: Final = 100
#: How often to look again when another publisher was faster.
_ROUNDS: Final = 5


class _Present(NamedTuple):
    """What is at a place now."""

    document: bytes
    seq: int
    e_tag: str | None


class S3Origin:
    """A bucket, or a prefix in one, as origin. The keys in `settings` are the keys themselves, read by the caller."""

    def __init__(self, name: str, settings: OriginSettings) -> None:
        self.name = name
        self._store = _open_store(settings)
        self._has_conditions = True

    async def put(self, app: str, seq: int, document: bytes) -> None:
        """Make `document` the app's current feed unless a higher `seq` is there; keep it under its number."""
        check_name(app)
        async with self._bounded():
            _, present = await asyncio.gather(self._keep(app, seq, document), self._look(f"{app}.jws"))
            await self._show(app, seq, document, present)

    async def get(self, app: str) -> bytes | None:
        """Return the app's current document, None if there is none."""
        check_name(app)
        async with self._bounded():
            present = await self._look(f"{app}.jws")
        return present.document if present else None

    @asynccontextmanager
    async def _bounded(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(_LIMIT_S):
                yield
        except TimeoutError:
            raise BackendError(f"the origin {self.name} does not answer in time", retryable=True) from None
        except (BaseError, FileNotFoundError, ValueError) as error:
            # Without the driver's own error as cause: its text has the store's answer, which may name keys.
            raise explain(error, self.name) from None

    async def _keep(self, app: str, seq: int, document: bytes) -> None:
        key = f"{app}/{seq}.jws"
        try:
            await self._write(key, seq, document, "create", _FOR_GOOD)
        except AlreadyExistsError:
            kept = await self._look(key)
            if kept is None:
                raise BackendError(f"another writer was at {key} of the origin {self.name}", retryable=True) from None
            if kept.document != document:
                raise BackendError(
                    f"the origin {self.name} already has another document under {key}; its numbers never change what "
                    "they stand for: publish anew",
                    retryable=False,
                ) from None

    async def _show(self, app: str, seq: int, document: bytes, present: _Present | None) -> None:
        key = f"{app}.jws"
        for _ in range(_ROUNDS):
            if present is not None and present.seq > seq:
                return
            try:
                await self._write(key, seq, document, _condition(present), _CURRENT)
            except (AlreadyExistsError, PreconditionError):
                present = await self._look(key)
            else:
                return
        raise BackendError(f"others keep writing to the origin {self.name}: who else publishes there?", retryable=True)

    async def _look(self, key: str) -> _Present | None:
        try:
            found = await obstore.get_async(self._store, key)
        except FileNotFoundError as error:
            if is_bucket_missing(error):
                raise
            return None
        document = b""
        async for part in found.stream(min_chunk_size=MAX_BYTES + 1):
            document += bytes(part)
            if len(document) > MAX_BYTES:
                break
        noted = str(found.attributes.get("seq", ""))
        seq = int(noted) if noted.isdecimal() and len(noted) < 20 else peek_seq(document)
        return _Present(document[: MAX_BYTES + 1], seq, found.meta["e_tag"])

    async def _write(self, key: str, seq: int, document: bytes, mode: "PutMode", cache: str) -> None:
        attributes = {"Content-Type": _TYPE, "Cache-Control": cache, "seq": str(seq)}
        if self._has_conditions:
            try:
                await obstore.put_async(self._store, key, document, attributes=attributes, mode=mode)
            except BaseError as error:
                if not isinstance(error, NotSupportedError) and find_status(error) != 501:
                    raise
                self._has_conditions = False
            else:
                return
        await obstore.put_async(self._store, key, document, attributes=attributes, mode="overwrite")


def _condition(present: _Present | None) -> "PutMode":
    if present is None:
        return "create"
    return {"e_tag": present.e_tag} if present.e_tag else "overwrite"


def _open_store(settings: OriginSettings) -> S3Store:
    """What is not set is taken from the process's variables (AWS_…) or the machine's role, as Amazon's tools do."""
    bucket, _, prefix = settings.path.strip("/").partition("/")
    values = {
        "endpoint": settings.endpoint,
        "region": settings.region,
        "access_key_id": settings.key_id,
        "secret_access_key": settings.secret_key,
    }
    return S3Store(
        bucket,
        prefix=prefix or None,
        config={key: value for key, value in values.items() if value},  # type: ignore[arg-type]
        client_options={
            "timeout": timedelta(seconds=_REQUEST_S),
            "connect_timeout": timedelta(seconds=_REQUEST_S),
            "allow_http": settings.endpoint.startswith("http://"),
        },
        retry_config={
            "max_retries": 1,
            "retry_timeout": timedelta(seconds=_REQUEST_S),
            "backoff": {"init_backoff": timedelta(milliseconds=_RETRY_AFTER_MS)},
        },
    )
