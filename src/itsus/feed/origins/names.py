"""What an app may be called where names become paths (O-05)."""

import re
from typing import Final

from itsus.model.errors import BackendError

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def check_name(app: str) -> str:
    """Return the name if it can stand in a path or an address and can lead nowhere else.

    Raises:
        BackendError: if not; trying again does not help.
    """
    if not _NAME.fullmatch(app):
        raise BackendError(
            f"the app name {app[:64]!r} cannot be published: use letters, digits, - and _, at most 64", retryable=False
        )
    return app
