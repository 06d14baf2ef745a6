"""The provider as we know it: where it is asked (discovery), its keys, what it answers to a code. Cached, bounded."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet

from itsus.model.errors import BackendError
from itsus.model.settings import SignIn
from itsus.web.problem import Problem
from itsus.web.provider.fetch import fetch_json, make_client
from itsus.web.provider.flow import Flow, nonce_of, verifier_of, write_state
from itsus.web.provider.token import Expected, Identity, import_keys, names_known_key, verify_id_token

#: Where the provider sends people back to, within the console.
CALLBACK: Final = "/sign-in/callback"
#: What was read of the provider counts this long, in seconds; longer if it does not answer.
_CACHED_S: Final = 3600.0
#: A token that names an unknown key makes us read the keys again, at most this often.
_RENEWED_S: Final = 60.0
#: A provider that did not answer is not asked again at once: whoever comes meanwhile is told so without waiting.
_PAUSE_S: Final = 5.0

_log = structlog.get_logger("itsus.web")


class Metadata(msgspec.Struct, frozen=True):
    """What discovery tells, as far as we need it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Known(msgspec.Struct, frozen=True):
    """What was read of the provider, and when (on the monotonic clock)."""

    metadata: Metadata
    keys: KeySet
    at_s: float


class Provider:
    """The organisation's OpenID provider.

    Args:
        settings: Which one it is, and how it calls us.
        secret: What we prove to it that we are; "" for a public client.
        console: The public address of the console.
        seconds: A monotonic clock.
        client: What asks it; closed with this.
    """

    def __init__(
        self,
        settings: SignIn,
        secret: str,
        console: str,
        seconds: Callable[[], float],
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self.settings = settings
        self._secret = secret
        self._redirect_uri = console.rstrip("/") + CALLBACK
        self._seconds = seconds
        self._client = client or make_client()
        self._known: Known | None = None
        self._failed_s = float("-inf")
        self._lock = asyncio.Lock()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def locate(self, flow: Flow, cookie: str) -> str:
        """Return the address at the provider where a person signs in.

        Raises:
            Problem: provider_unavailable.
        """
        known = await self._find()
        return str(
            prepare_grant_uri(
                known.metadata.authorization_endpoint,
                client_id=self.settings.client_id,
                response_type="code",
                redirect_uri=self._redirect_uri,
                scope="openid email",
                state=write_state(flow, cookie),
                nonce=nonce_of(flow, cookie),
                code_challenge=create_s256_code_challenge(verifier_of(flow, cookie)),
                code_challenge_method="S256",
            )
        )

    async def redeem(self, code: str, flow: Flow, cookie: str, now: datetime) -> Identity:
        """Return who the provider says has signed in.

        Args:
            code: What the browser came back with.
            flow: The sign-in that it belongs to; that it counts once is `flow.spend_flow`'s.
            cookie: Of the browser that began it.
            now: The present of the wall's clock.

        Raises:
            Problem: sign_in_failed, provider_unavailable.
        """
        known = await self._find()
        id_token, access_token = await self._exchange(known.metadata, code, verifier_of(flow, cookie))
        if not names_known_key(id_token, known.keys):
            known = await self._find(at_most_s=_RENEWED_S)
        expected = Expected(self.settings.issuer, self.settings.client_id, nonce_of(flow, cookie), access_token)
        return verify_id_token(id_token, known.keys, expected, now)

    async def _exchange(self, metadata: Metadata, code: str, verifier: str) -> tuple[str, str]:
        """Redeem a code; return the ID token and the access token."""
        body = prepare_token_request(
            "authorization_code", "", redirect_uri=self._redirect_uri, code=code, code_verifier=verifier
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        way = _choose_way(metadata, self._secret)
        _, headers, body = ClientAuth(self.settings.client_id, self._secret, way).prepare(
            "POST", metadata.token_endpoint, headers, body
        )
        try:
            status, answer = await fetch_json(self._client, metadata.token_endpoint, form=body, headers=headers)
        except BackendError as error:
            self._warn(error)
            raise Problem("provider_unavailable", _UNAVAILABLE, retry_after_s=int(_PAUSE_S)) from None
        token = answer.get("id_token") if isinstance(answer, dict) else None
        if status != 200 or not isinstance(token, str):
            _log.warning("provider.refused", status=status, error=_error_of(answer))
            raise Problem("sign_in_failed", "The provider did not take this sign-in. Begin it again.")
        return token, str(answer.get("access_token") or "")

    async def _find(self, *, at_most_s: float = _CACHED_S) -> Known:
        """Return what is known of the provider. What is older is read again, and stands if it does not answer."""
        async with self._lock:
            now_s = self._seconds()
            is_old = self._known is None or now_s - self._known.at_s >= at_most_s
            if is_old and now_s - self._failed_s >= _PAUSE_S:
                await self._renew(now_s)
            if self._known is None:
                raise Problem("provider_unavailable", _UNAVAILABLE, retry_after_s=int(_PAUSE_S))
            return self._known

    async def _renew(self, now_s: float) -> None:
        try:
            self._known = await self._read(now_s)
        except BackendError as error:
            self._failed_s = now_s
            self._warn(error)

    async def _read(self, now_s: float) -> Known:
        issuer = self.settings.issuer
        document = await self._get(get_well_known_url(issuer, external=True))
        try:
            metadata = msgspec.convert(document, Metadata)
            addresses = (metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri)
            if metadata.issuer != issuer or not all(_is_as_safe(address, issuer) for address in addresses):
                raise BackendError("its description names another issuer, or an address without TLS", retryable=False)
            return Known(metadata, import_keys(await self._get(metadata.jwks_uri)), now_s)
        except ValueError as error:
            raise BackendError(f"its description cannot be used: {str(error)[:200]}", retryable=False) from None

    async def _get(self, url: str) -> Any:
        status, document = await fetch_json(self._client, url)
        if status != 200:
            raise BackendError(f"status {status}", retryable=True)
        return document

    def _warn(self, error: BackendError) -> None:
        _log.warning("provider.unavailable", issuer=self.settings.issuer, error=str(error))


_UNAVAILABLE: Final = (
    "Your organisation's sign-in does not answer. Try again in a moment, or sign in with a name and password of itsus."
)


def _choose_way(metadata: Metadata, secret: str) -> str:
    """Return how we prove who we are: by what the provider takes, best first; not at all without a secret."""
    if not secret:
        return "none"
    taken = metadata.token_endpoint_auth_methods_supported
    is_post = "client_secret_post" in taken and "client_secret_basic" not in taken
    return "client_secret_post" if is_post else "client_secret_basic"


def _is_as_safe(address: str, issuer: str) -> bool:
    """Only a provider on this machine, without TLS itself, may name addresses without it."""
    parts, own = urlsplit(address), urlsplit(issuer)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (own.scheme == "http" and (parts.scheme, parts.netloc) == ("http", own.netloc))
    )


def _error_of(answer: Any) -> str:
    """Return the provider's code of an error, for the log; never its words, which may repeat what we sent."""
    code = answer.get("error") if isinstance(answer, dict) else None
    return code[:40] if isinstance(code, str) and code.isidentifier() else ""
