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
#: What pages of any site may read.
_OPEN: Final = "/v1/apps/"
_OPEN_HEADERS: Final[dict[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Date, ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_YEAR_S: Final = 31_536_000


async def add_headers(message: Message, scope: Scope) -> None:
    """Add the headers to any answer, errors included. What is only for signed-in eyes is kept in no cache."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in HEADERS.items():
        headers[name] = value
    if scope["path"].startswith(_OPEN):
        headers.update(_OPEN_HEADERS)
        headers.setdefault("Cache-Control", "no-store")
    elif not scope["path"].startswith("/static/"):
        headers["Cache-Control"] = "no-store"
    if scope["scheme"] == "https":
        headers["Strict-Transport-Security"] = f"max-age={_YEAR_S}"
