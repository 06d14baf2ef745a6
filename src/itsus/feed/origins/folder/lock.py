"""One writer at a time in a folder, whatever process or thread it is in. Readers never wait."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: A put takes milliseconds; whoever holds the lock for longer than this is stuck, and the publisher tries again anyway.
_PATIENCE_S: Final = 3.0
_LOOK_S: Final = 0.005
#: Some network file systems have no such locks. There one publisher at a time is assumed.
_UNKNOWN_THERE: Final = frozenset({errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS})


@contextmanager
def hold_lock(folder: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Hold the folder's lock; it falls with the process that holds it, also when that is killed.

    Raises:
        OSError: if the folder cannot be opened; `BlockingIOError` if the lock did not become free in time.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        _wait_for(handle, patience_s)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, patience_s: float) -> None:
    give_up = time.monotonic() + patience_s
    while not _try_lock(handle):
        if time.monotonic() > give_up:
            raise BlockingIOError(errno.EAGAIN, "another process is writing there and does not finish")
        time.sleep(_LOOK_S)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in _UNKNOWN_THERE:
            raise
    return True
