"""What every answer says to browsers about safety."""

from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

HEADERS: Final[dict[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_OPEN_HEADERS: Final[dict[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Date, ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_REFUSED: Final = 400
_YEAR_S: Final = 31_536_000


def _is_open(path: str) -> bool:
    """Tell whether pages of any site may read it: what one person is shown, which the public feed says as well."""
    return path.startswith("/v1/apps/") and path.endswith("/notices")


async def add_headers(message: Message, scope: Scope) -> None:
    """Add the headers to any answer, errors included. What is only for signed-in eyes is kept in no cache."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers[name] = value
    if _is_open(scope["path"]):
        headers.update(_OPEN_HEADERS)
        headers.setdefault("Cache-Control", "no-store")
    elif message["status"] >= _REFUSED or not scope["path"].startswith("/static/"):
        headers["Cache-Control"] = "no-store"
    if scope["scheme"] == "https" or scope["litestar_app"].state.desk.is_behind_tls():
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
