"""Publishing into a local folder (O-01, O-02): `{app}.jws` and `{app}/{seq}.jws`. Serving it is a web server's job.

Readers see the old document or the new one, whole: each file is written beside its place, synced, and renamed over it.
One publisher at a time is assumed; two at once could leave the lower `seq` for a while (clients refuse it, F-14, and
the next publication heals it).
"""

import asyncio
import errno
import os
import tempfile
from pathlib import Path
from typing import Final

from itsus.feed.origins.names import check_name
from itsus.feed.sign import MAX_BYTES
from itsus.model.errors import BackendError

#: What an administrator must change; everything else (full disk, lost mount, input/output) may pass.
_LASTING: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG})


class FolderOrigin:
    """A folder as origin."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path

    async def put(self, app: str, seq: int, document: bytes) -> None:
        """Make `document` the app's current feed unless a higher `seq` is there; keep it under its number."""
        check_name(app)
        await asyncio.to_thread(self._put, app, seq, document)

    async def get(self, app: str) -> bytes | None:
        """Return the app's current document, None if there is none."""
        check_name(app)
        return await asyncio.to_thread(self._get, app)

    def _put(self, app: str, seq: int, document: bytes) -> None:
        history = self._path / app
        try:
            history.mkdir(parents=True, exist_ok=True)
            highest = _find_highest(history)
            _write_whole(history / f"{seq}.jws", document)
            if seq >= highest:
                _write_whole(self._path / f"{app}.jws", document)
        except OSError as error:
            raise self._explain(error, "write") from error

    def _get(self, app: str) -> bytes | None:
        try:
            with (self._path / f"{app}.jws").open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._explain(error, "read") from error

    def _explain(self, error: OSError, verb: str) -> BackendError:
        place = f"the origin {self.name} ({self._path})"
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                words = f"{place} is full: free some space; the document will be written then"
            case errno.EACCES | errno.EPERM:
                words = f"no permission to {verb} in {place}: let this user {verb} there"
            case errno.EROFS:
                words = f"{place} is read-only: mount it writable or choose another path"
            case _:
                words = f"cannot {verb} in {place}: {error.strerror}"
        return BackendError(words, retryable=error.errno not in _LASTING)


def _find_highest(history: Path) -> int:
    """The history tells which `seq` was put last, so that no document has to be parsed here."""
    numbers = [int(path.stem) for path in history.glob("*.jws") if path.stem.isdecimal()]
    return max(numbers, default=-1)


def _write_whole(path: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(file.fileno(), 0o644)
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A rename is on the disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
