"""What goes wrong with a whole request, as RFC 9457 problem details."""

import math
from http import HTTPStatus

import msgspec

from itsus.model.errors import ItsusError


class RequestError(ItsusError):
    """A request that is answered with an error.

    Args:
        status: The HTTP status.
        code: Stable, documented in spec/signals.md.
        detail: One sentence that the sender can act on; never with a secret in it.
        retry_after_s: When it is worth trying again.
    """

    def __init__(self, status: int, code: str, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.retry_after_s = retry_after_s

    def to_body(self, **more: object) -> bytes:
        """Return the JSON body, with `more` members."""
        title = HTTPStatus(self.status).phrase
        members = {"type": f"urn:itsus:problem:{self.code}", "title": title, "status": self.status, "code": self.code}
        return msgspec.json.encode({**members, "detail": str(self), **more})

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that belong to it."""
        headers = [(b"content-type", b"application/problem+json")]
        if self.retry_after_s is not None:
            headers.append((b"retry-after", b"%d" % max(1, math.ceil(self.retry_after_s))))
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers.append((b"www-authenticate", b'Bearer realm="itsus"'))
        return headers
