"""Finds a port to listen on."""

import errno
import socket
from typing import Final

from itsus.model.errors import BackendError, SettingsError

_TRIES: Final = 50
_MAX_PORT: Final = 65_535


def find_free_port(host: str, port: int) -> int:
    """Return `port`, or the next one that is free.

    Raises:
        SettingsError: if the host is none of this machine's, or the port needs rights that we do not have.
        BackendError: if fifty in a row are taken.
    """
    for candidate in range(port, min(port + _TRIES, _MAX_PORT + 1)):
        try:
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, candidate))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SettingsError(
                    f"cannot listen on {host}:{candidate}: {error.strerror}", key="serve.host"
                ) from error
        else:
            return candidate
    raise BackendError(
        f"ports {port} to {port + _TRIES - 1} on {host} are all taken; name one with --port", retryable=True
    )
