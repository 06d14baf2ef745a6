"""Puts a document and dies at the first, second, … call that changes the disk, until a put gets through.

Each life is a fork that ends at once, as if killed: nothing is cleaned up. After each, readers must have one document,
and a new life must be able to put the same. Prints at how many places it died.
"""

import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from itsus.feed.origins.folder.shelf import Shelf
from tests.feed.origins.test_folder import read_variants

OLD, NEW = b"old" * 200, b"new" * 300
_KILLED = 9


def die_at(step: int) -> None:
    """Make the given call the last thing this process does, before it has any effect."""
    left = iter(range(step, -1, -1))

    def wrap(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if next(left) <= 1:
                os._exit(_KILLED)
            return real(*args, **kwargs)

        return call

    for name in ("fsync", "rename", "replace", "unlink", "utime", "mkdir"):
        setattr(os, name, wrap(getattr(os, name)))


def live(folder: Path, step: int) -> int:
    """Put in a life of its own that dies at a step; return how it ended."""
    child = os.fork()
    if child == 0:
        die_at(step)
        Shelf("one", folder).put("photogram", 2, NEW)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(root: Path) -> None:
    for step in count(1):
        folder = root / str(step)
        Shelf("one", folder).put("photogram", 1, OLD)
        code = live(folder, step)
        assert code in (0, _KILLED), code
        seen = read_variants(folder)
        assert seen in ({OLD}, {NEW}), (step, seen)
        Shelf("one", folder).put("photogram", 2, NEW)
        assert read_variants(folder) == {NEW}, step
        assert len(list(folder.glob("photogram.jws*"))) == 3, step
        assert not list(folder.rglob(".*.part")), step
        if code == 0:
            print(step - 1)
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
