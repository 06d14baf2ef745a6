"""Publishing by a command of the operator's: a local mirror, laid out as a folder origin, and what brings it there.

`get` returns what the command last brought there with success, not what is in the mirror. What people can read there is
for a reader of its public address to see.
"""

import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

from itsus.feed.origins.command.run import Finished, run_command
from itsus.feed.origins.folder.lock import hold_lock
from itsus.feed.origins.folder.shelf import Shelf
from itsus.feed.origins.folder.whole import sweep_parts, sync_folder, write_part
from itsus.feed.origins.names import check_name
from itsus.feed.origins.thread import OwnThread
from itsus.model.errors import BackendError

#: Longer than a slow upload of some kilobytes, short enough to be tried again while it matters.
LIMIT_S: Final = 30.0

_PLACEHOLDER: Final = re.compile(r"\{(app|seq|folder)\}")


class CommandOrigin:
    """A mirror and a command as origin.

    Args:
        name: As the configuration calls it.
        mirror: The local folder; made if it is missing.
        words: The command and its arguments; `{app}`, `{seq}` and `{folder}` are filled in. No shell reads them.
        base: Where it runs.
        hidden: Names of variables that it must not inherit.
        limit_s: How long it may take.
    """

    def __init__(
        self,
        name: str,
        mirror: Path,
        words: Sequence[str],
        *,
        base: Path,
        hidden: Collection[str] = (),
        limit_s: float = LIMIT_S,
    ) -> None:
        self.name = name
        self._mirror = mirror.absolute()
        self._words = words
        self._base = base
        self._hidden = frozenset(hidden)
        self._limit_s = limit_s
        self._shelf = Shelf(name, self._mirror)
        self._thread = OwnThread()

    async def put(self, app: str, seq: int, document: bytes) -> None:
        """Write the document into the mirror and bring it there; no two commands run at once, so that none is late."""
        check_name(app)
        await self._thread.run(lambda: self._put(app, seq, document))

    async def get(self, app: str) -> bytes | None:
        """Return what was last brought there, None if nothing was."""
        check_name(app)
        return await self._thread.run(lambda: self._shelf.read(_brought(app)))

    def _put(self, app: str, seq: int, document: bytes) -> None:
        with self._shelf.explained("write"):
            self._mirror.mkdir(parents=True, exist_ok=True)
            with hold_lock(self._mirror):
                self._shelf.put(app, seq, document)
                current = self._shelf.get(app)
                self._bring(app, seq)
                self._note(app, current or document)

    def _bring(self, app: str, seq: int) -> None:
        values = {"app": app, "seq": str(seq), "folder": str(self._mirror)}
        words = [_PLACEHOLDER.sub(lambda found: values[found[1]], word) for word in self._words]
        try:
            finished = run_command(
                words, folder=self._base, environment=self._environment(values), limit_s=self._limit_s
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or error
            raise BackendError(
                f"the command of the origin {self.name} cannot be started ({why}): is {words[0]!r} a program here?",
                retryable=False,
            ) from error
        self._judge(finished)

    def _judge(self, finished: Finished) -> None:
        if finished.code == 0:
            return
        if finished.code is None:
            how = f"took longer than {self._limit_s:g} s and was ended"
        elif finished.code < 0:
            how = f"was ended by signal {-finished.code}"
        else:
            how = f"failed with exit code {finished.code}"
        words = f"the command of the origin {self.name} {how}"
        raise BackendError(f"{words}: {finished.last_line}" if finished.last_line else words, retryable=True)

    def _environment(self, values: Mapping[str, str]) -> dict[str, str]:
        """All that this process has, since the command's own keys stand there, but never the key that signs."""
        inherited = {name: value for name, value in os.environ.items() if name not in self._hidden}
        return inherited | {f"ITSUS_{name.upper()}": value for name, value in values.items()}

    def _note(self, app: str, document: bytes) -> None:
        stem = f"{app}.brought"
        sweep_parts(self._mirror, stem)
        write_part(self._mirror, stem, document).replace(self._mirror / _brought(app))
        sync_folder(self._mirror)


def _brought(app: str) -> str:
    return f".{app}.brought"
