"""One sign-in on its way: its state, nonce and verifier, all derived from the cookie of the browser that began it.

Nothing is stored until a person has signed in, so nobody can fill us up, and it goes on over a restart, at any process.
`state` carries where to lead afterwards, when it ends, and a seal that only the browser with the cookie can make good.
Once somebody has signed in by it, it is spent: the store knows, for all processes.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

import msgspec

from itsus.model.store import Store
from itsus.web.problem import Problem

#: A person finds their second factor within this time, in seconds.
LIFE_S: Final = 600
_STATE_MAX: Final = 2000
_TARGET_MAX: Final = 500
_SEAL_LENGTH: Final = 64


class Flow(msgspec.Struct, frozen=True, array_like=True):
    """A sign-in on its way. `ends` is in Unix seconds; `target` is where it leads, which may be anything yet."""

    id: str
    ends: int
    target: str


def begin_flow(now: datetime, target: str) -> Flow:
    """Return a new one."""
    return Flow(secrets.token_urlsafe(16), int(now.timestamp()) + LIFE_S, target if len(target) <= _TARGET_MAX else "/")


def write_state(flow: Flow, cookie: str) -> str:
    """Return the `state` of a flow that a browser with this cookie has begun."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(flow)).decode().rstrip("=")
    return f"{_derive(cookie, 'state', body)}{body}"


def read_state(state: str, cookie: str, now: datetime) -> Flow:
    """Return the flow that a `state` is of.

    Raises:
        Problem: sign_in_failed, if this browser has not begun it, or too long ago.
    """
    seal, body = state[:_SEAL_LENGTH], state[_SEAL_LENGTH:]
    is_ours = (
        bool(cookie)
        and len(state) <= _STATE_MAX
        and hmac.compare_digest(seal.encode(), _derive(cookie, "state", body).encode())
    )
    flow = _decode(body) if is_ours else None
    if flow is None or flow.ends <= now.timestamp():
        raise Problem("sign_in_failed", "This sign-in was begun in another browser, or too long ago. Begin it again.")
    return flow


async def spend_flow(store: Store, flow: Flow, now: datetime) -> None:
    """Let a flow sign nobody in again. A provider takes a code once; this holds for one that does not, too.

    Raises:
        Problem: sign_in_failed, if somebody has signed in by it.
    """
    name = hashlib.sha256(f"sign-in\x1f{flow.id}".encode()).hexdigest()
    if await store.begin_request(name, "", now) is not None:
        raise Problem("sign_in_failed", "This sign-in was used before. Begin it again.")
    await store.end_request(name, 303, b"")


def nonce_of(flow: Flow, cookie: str) -> str:
    """Return what the ID token must repeat."""
    return _derive(cookie, "nonce", flow.id)


def verifier_of(flow: Flow, cookie: str) -> str:
    """Return the secret of PKCE: 64 characters, of those that it allows."""
    return _derive(cookie, "verifier", flow.id)


def _derive(cookie: str, what: str, of: str) -> str:
    return hmac.new(cookie.encode(), f"itsus sign-in {what} {of}".encode(), hashlib.sha256).hexdigest()


def _decode(body: str) -> Flow | None:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=Flow)
    except (binascii.Error, msgspec.DecodeError, ValueError):
        return None
