"""`Idempotency-Key`: a request with a key is done once, whichever process it reaches; its answer is given again.

For every POST of the API, in one place, so that none can forget it. A key is the caller's own: another account's is
another one. What was refused was not done, and may be sent again with the same key. Secrets that are told once are not
kept here either: who asks again is told that it was done.
"""

import hashlib
from typing import Any, Final

import structlog
from litestar import Request, Response
from litestar.types import Message, Scope

from itsus.model.errors import BackendError
from itsus.model.store import KeptRequest
from itsus.web.desk import Desk
from itsus.web.identity import Person
from itsus.web.problem import Problem

KEY_HEADER: Final = "Idempotency-Key"
KEY_MAX: Final = 200
#: The answer is one that was given before.
AGAIN_HEADER: Final = "Idempotency-Replayed"
#: These take no key. Reading changes nothing. A new password makes the old one wrong, so that asking again is refused
#: by itself; and a digest of two passwords has no business in the store.
WITHOUT_KEY: Final = frozenset({"/v1/read", "/v1/password"})
#: Their answers hold a secret that is told once.
TELL_SECRETS: Final = frozenset({"/v1/people", "/v1/people/{name}/password", "/v1/keys"})
_CLAIM: Final = "itsus_claim"
_STATUS: Final = "itsus_status"
_DONE_MAX: Final = 300

_log = structlog.get_logger("itsus.web")


async def find_answer(request: Request[Any, Any, Any]) -> Response[bytes] | None:
    """Return the answer that a request with this key had before; None: it is to be done now.

    Raises:
        Problem: invalid_input, idempotency_mismatch, in_progress, told_once.
    """
    name = _name(request)
    if not name:
        return None
    desk: Desk = request.app.state.desk
    digest = await _digest(request)
    kept = await desk.store.begin_request(name, digest, desk.wall_now())
    if kept is not None:
        return _answer_again(kept, digest)
    request.scope["state"][_CLAIM] = name
    return None


async def keep_answer(message: Message, scope: Scope) -> None:
    """Keep the answer to a request that was done, before it is sent; let go of one that was refused."""
    state: dict[str, Any] = scope.get("state") or {}
    if _CLAIM not in state:
        return
    if message["type"] == "http.response.start":
        state[_STATUS] = message["status"]
    elif message["type"] == "http.response.body":
        desk: Desk = scope["litestar_app"].state.desk
        body = b"" if scope["path_template"] in TELL_SECRETS else message["body"]
        await _end(desk, state.pop(_CLAIM), state[_STATUS], body)


async def _end(desk: Desk, name: str, status: int, body: bytes) -> None:
    try:
        if status < _DONE_MAX:
            await desk.store.end_request(name, status, body)
        else:
            await desk.store.drop_request(name)
    except BackendError as error:
        # It is done all the same, and says so; the claim lapses by itself.
        _log.warning("answer.not_kept", error=str(error))


def _answer_again(kept: KeptRequest, digest: str) -> Response[bytes]:
    if kept.digest != digest:
        raise Problem("idempotency_mismatch", "This Idempotency-Key was used for another request; make a new one.")
    if not kept.status:
        raise Problem("in_progress", retry_after_s=1)
    if not kept.body:
        raise Problem("told_once")
    return Response(kept.body, status_code=kept.status, media_type="application/json", headers={AGAIN_HEADER: "true"})


def _name(request: Request[Any, Any, Any]) -> str:
    """Return what a request is called in the store; "" for one without a key."""
    key = request.headers.get(KEY_HEADER, "")
    if not key or request.method != "POST" or request.scope["path_template"] in WITHOUT_KEY:
        return ""
    if len(key) > KEY_MAX:
        raise Problem("invalid_input", f"{KEY_HEADER} has at most {KEY_MAX} characters.")
    person: Person = request.user
    return hashlib.sha256("\x1f".join(("key", person.name, key)).encode()).hexdigest()


async def _digest(request: Request[Any, Any, Any]) -> str:
    digest = hashlib.sha256(request.url.path.encode() + b"\x1f")
    digest.update(await request.body())
    return digest.hexdigest()
