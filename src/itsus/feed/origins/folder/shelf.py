"""Documents on a disk (O-01, O-02): `{app}.jws` with its variants, and `{app}/{seq}.jws`. Blocks; knows no web server.

The history is written first: it tells which `seq` is the highest, so that no document has to be parsed here. It is kept
plain, since readers never ask for it, and nothing in it is ever changed or removed.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from itsus.feed.origins.folder.lock import hold_lock
from itsus.feed.origins.folder.variants import replace_current
from itsus.feed.origins.folder.whole import sweep_parts, sync_folder, write_part
from itsus.feed.sign import MAX_BYTES
from itsus.model.errors import BackendError

#: What an administrator must change; everything else (full disk, lost mount, input/output) may pass.
_LASTING: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG})


class _Shown(NamedTuple):
    """Which document we made current, and how to see that it still is: every replacement is a new file."""

    seq: int
    inode: int
    modified_ns: int


class Shelf:
    """A folder of documents; app names are taken to be checked."""

    def __init__(self, name: str, path: Path) -> None:
        self._name = name
        self._path = path
        self._shown: dict[str, _Shown] = {}

    def put(self, app: str, seq: int, document: bytes) -> None:
        """Keep the document under its number; make it the current one unless a higher one is there."""
        history = self._path / app
        with self.explained("write"):
            history.mkdir(parents=True, exist_ok=True)
            with hold_lock(history):
                sweep_parts(self._path, app)
                self._keep(app, history / f"{seq}.jws", document)
                if seq >= self._find_highest(app, history):
                    replace_current(self._path, app, document)
                    self._shown[app] = _Shown(seq, *self._identify(app))

    def get(self, app: str) -> bytes | None:
        """Return the current document, None if there is none."""
        return self.read(f"{app}.jws")

    def read(self, file_name: str) -> bytes | None:
        """Return what is in a file of the folder, at most one byte more than a document may have."""
        with self.explained("read"):
            return _read(self._path / file_name)

    @contextmanager
    def explained(self, verb: str) -> Iterator[None]:
        """Turn what the disk says into words that a person can act on."""
        try:
            yield
        except OSError as error:
            raise self._explain(error, verb) from error

    def _keep(self, app: str, place: Path, document: bytes) -> None:
        kept = _read(place)
        if kept == document:
            return
        if kept is not None:
            raise BackendError(
                f"the origin {self._name} already has another document under {app}/{place.name}; its numbers never "
                "change what they stand for: publish anew",
                retryable=False,
            )
        write_part(self._path, app, document).replace(place)
        sync_folder(place.parent)

    def _find_highest(self, app: str, history: Path) -> int:
        """Look through the history only when the current document is not the one we put last."""
        shown = self._shown.get(app)
        if shown is not None and (shown.inode, shown.modified_ns) == self._identify(app):
            return shown.seq
        return max((int(path.stem) for path in history.glob("*.jws") if path.stem.isdecimal()), default=-1)

    def _identify(self, app: str) -> tuple[int, int]:
        try:
            found = (self._path / f"{app}.jws").stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def _explain(self, error: OSError, verb: str) -> BackendError:
        place = f"the origin {self._name} ({self._path})"
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


def _read(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
