"""Who is asking: a signed-in browser (session cookie) or a script (HTTP Basic), and whether a form is of our making.

A session's token lives in the cookie alone; the store keeps its digest. The CSRF token is derived from the cookie's
token, so that it needs no storage, outlives a restart, and ends with the session.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any, Final, Literal

import msgspec
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from itsus.model.store import Account
from itsus.web.audit import note_failed_sign_in
from itsus.web.desk import Desk
from itsus.web.passwords import Passwords
from itsus.web.problem import Problem

SESSION_COOKIE: Final = "itsus_session"
#: Before sign-in: what the form's CSRF token is derived from.
GUEST_COOKIE: Final = "itsus_guest"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "testclient"})


class Person(msgspec.Struct, frozen=True):
    """Who is asking, with the role of this very moment; `address` is the network address they ask from."""

    name: str
    role: Literal["viewer", "drafter", "approver", "admin"]
    via: Literal["session", "basic"]
    address: str = ""


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Return what the store keeps of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def csrf_token(cookie: str) -> str:
    """Return the token that forms carry for a browser with this cookie."""
    return hmac.new(cookie.encode(), b"itsus csrf", hashlib.sha256).hexdigest()


class Identify(AbstractAuthenticationMiddleware):
    """Finds out who is asking; asks nobody to sign in, that is the guard's."""

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """See the base class; `user` is a `Person` or None."""
        desk: Desk = connection.app.state.desk
        given = connection.headers.get("authorization", "")
        if given.lower().startswith("basic "):
            return AuthenticationResult(user=await _check_basic(connection, given[6:]), auth=None)
        token = connection.cookies.get(SESSION_COOKIE, "")
        account = await _account_of(desk, token) if token else None
        person = Person(account.name, account.role, "session", address_of(connection)) if account else None
        return AuthenticationResult(user=person, auth=None)


async def _account_of(desk: Desk, token: str) -> Account | None:
    session = await desk.store.session(digest_of(token), desk.wall_now())
    account = await desk.store.account(session.account) if session else None
    return None if account is None or account.is_disabled else account


async def is_still_welcome(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Tell whether who asked may still have answers: a stream goes on long after its request was let in."""
    desk: Desk = connection.app.state.desk
    person: Person | None = connection.user
    if person is None:
        return False
    if person.via == "session":
        return await _account_of(desk, connection.cookies.get(SESSION_COOKIE, "")) is not None
    account = await desk.store.account(person.name)
    return account is not None and not account.is_disabled and account.role == person.role


async def _check_basic(connection: ASGIConnection[Any, Any, Any, Any], given: str) -> Person:
    if connection.url.scheme != "https" and not _is_on_this_machine(connection):
        raise Problem("basic_needs_tls")
    if connection.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Problem("csrf_failed")
    try:
        name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Problem("wrong_password", "The Authorization header is not HTTP Basic.") from None
    passwords: Passwords = connection.app.state.passwords
    address = address_of(connection)
    try:
        account = await passwords.check(name, password, address)
    except Problem as problem:
        if problem.code == "wrong_password":
            await note_failed_sign_in(connection.app.state.desk, name, "api", address)
        raise
    return Person(account.name, account.role, "basic", address)


def _is_on_this_machine(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    """Tell whether nobody on the way can read along. Whom a proxy on this machine lets in may be afar."""
    desk: Desk = connection.app.state.desk
    is_passed_on = "x-forwarded-for" in connection.headers and not desk.is_behind_tls()
    return address_of(connection) in _LOOPBACK and not is_passed_on


def address_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the network address a request came from, for limits and the audit log."""
    return connection.client.host if connection.client else ""


def method_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return a request's method."""
    return str(connection.scope.get("method", ""))


async def check_csrf(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Check that an unsafe request with a cookie comes from one of our pages.

    Raises:
        Problem: csrf_failed.
    """
    person: Person | None = connection.user
    if method_of(connection) in _SAFE or (person and person.via == "basic"):
        return
    # A session's forms are never vouched for by the guest's cookie, which a neighbouring site might have set.
    is_guest = person is None or connection.url.path == "/sign-in"
    cookie = connection.cookies.get(GUEST_COOKIE if is_guest else SESSION_COOKIE, "")
    given = connection.headers.get(CSRF_HEADER) or await _form_token(connection)
    if not cookie or not hmac.compare_digest(given.encode(), csrf_token(cookie).encode()):
        raise Problem("csrf_failed", "This page is too old or not ours; reload it and try again.")


async def _form_token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    if not isinstance(connection, Request) or "form" not in connection.headers.get("content-type", ""):
        return ""
    return str((await connection.form()).get(CSRF_FIELD, ""))
