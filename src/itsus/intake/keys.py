"""Who may send: server keys (a secret) and publishable keys (a name that anyone can read in a page)."""

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from itsus.intake.request_error import RequestError
from itsus.model.errors import BackendError
from itsus.model.store import ApiKey

SERVER_PREFIX: Final = "sk_"
PUBLISHABLE_PREFIX: Final = "pk_"
REFRESH_S: Final = 5.0
#: A key made a moment ago should work, but a flood of wrong ones must not become a flood of queries.
_REFRESH_UNKNOWN_S: Final = 1.0

_log = structlog.get_logger(__name__)


def new_server_key(
    name: str, *, kinds: Sequence[str] = (), apps: Sequence[str] = (), sources: Sequence[str] = ()
) -> tuple[str, ApiKey]:
    """Return a new secret, to be shown once, and the key to store, which holds only its digest."""
    secret = SERVER_PREFIX + secrets.token_urlsafe(24)
    digest, allowed_kinds, allowed_apps = digest_of(secret), tuple(kinds), tuple(apps)
    return secret, ApiKey(name, "server", digest, allowed_kinds, allowed_apps, sources=tuple(sources))


def new_publishable_key(name: str, *, kinds: Sequence[str] = (), apps: Sequence[str] = ()) -> ApiKey:
    """Return a new publishable key; its `digest` is the key itself."""
    key = PUBLISHABLE_PREFIX + secrets.token_urlsafe(12)
    return ApiKey(name=name, type="publishable", digest=key, kinds=tuple(kinds), apps=tuple(apps))


def digest_of(secret: str) -> str:
    """Return the SHA-256 of a whole secret, its prefix included, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Keys:
    """The keys of the store, read anew every few seconds.

    Fails open for keys already known when the store does not answer (signals during an outage are worth most), and
    closed for all others.
    """

    def __init__(self, fetch: Callable[[], Awaitable[list[ApiKey]]], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: list[ApiKey] | None = None
        self._fetched_s = float("-inf")

    async def find(self, credential: str) -> ApiKey:
        """Return the key that a credential is.

        Raises:
            RequestError: 401 if there is none or it was revoked, 503 if keys could not be read at all.
        """
        if not credential:
            raise RequestError(401, "no_key", "send `Authorization: Bearer KEY` (publishable keys also as `?key=`)")
        key = self._look_up(credential, await self._fresh(REFRESH_S))
        if key is None:
            key = self._look_up(credential, await self._fresh(_REFRESH_UNKNOWN_S))
        if key is None:
            raise RequestError(401, "unknown_key", "this key is not known here")
        if key.revoked:
            raise RequestError(401, "revoked_key", f"the key {key.name} was revoked")
        return key

    async def _fresh(self, age_s: float) -> list[ApiKey]:
        now_s = self._monotonic()
        if self._keys is None or now_s - self._fetched_s >= age_s:
            self._fetched_s = now_s
            try:
                self._keys = await self._fetch()
            except BackendError as error:
                _log.warning("keys_not_read", error=str(error))
        if self._keys is None:
            raise RequestError(503, "keys_not_read", "the keys could not be read; try again", retry_after_s=REFRESH_S)
        return self._keys

    @staticmethod
    def _look_up(credential: str, keys: Sequence[ApiKey]) -> ApiKey | None:
        if credential.startswith(SERVER_PREFIX):
            presented, wanted = digest_of(credential), "server"
        else:
            presented, wanted = credential, "publishable"
        found = None
        for key in keys:
            if key.type == wanted and hmac.compare_digest(key.digest.encode(), presented.encode()):
                found = key
        return found


def credential_of(headers: dict[bytes, bytes], query: dict[str, list[str]]) -> str:
    """Return the key that a request presents; "" if none.

    Raises:
        RequestError: 401 for a server key in an address, where logs would keep it.
    """
    scheme, _, token = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    key = query.get("key", [""])[0]
    if key.startswith(SERVER_PREFIX):
        raise RequestError(
            401, "key_in_address", "a server key belongs in the Authorization header, never in an address"
        )
    return key
