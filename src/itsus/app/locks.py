"""Keeps two processes from doing what only one may do on a machine."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from itsus.model.errors import BackendError


@contextmanager
def hold_lock(path: Path, what: str) -> Iterator[None]:
    """Hold a lock for as long as the block lasts; the system lets go of it when the process dies, however it dies.

    Raises:
        BackendError: if another process holds it.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackendError(f"{path}: cannot be written: {error.strerror}", retryable=False) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackendError(f"{what} already runs on this store ({path.name} is held)", retryable=True) from error
        yield
    finally:
        os.close(handle)
