"""A place the feed is published to and read from."""

from collections.abc import Mapping
from typing import Protocol

import msgspec


class PublicCopy(msgspec.Struct, frozen=True):
    """What a public address gave: the bytes after content decoding, and the answer's headers, names in lower case."""

    document: bytes
    headers: Mapping[str, str] = {}


class PublicReader(Protocol):
    """Reads public addresses as people's devices do; bounded in time and size."""

    def read(self, url: str) -> PublicCopy:
        """Return what is at an address. Blocks for at most some seconds; call it from a thread where that matters.

        Raises:
            AnswerError: if it answers anything but 200.
            BackendError: if it cannot be reached.
        """


class Origin(Protocol):
    """One place. Implementations live in `feed/origins/`, one folder per kind."""

    name: str

    async def put(self, app: str, seq: int, document: bytes) -> None:
        """Make `document` the app's current feed (`{app}.jws`), atomically: readers see the old or the new, whole.

        Also keeps it under `{app}/{seq}.jws`. Putting the same again is harmless.

        Raises:
            BackendError: if it could not; `retryable` tells whether to try again.
        """

    async def get(self, app: str) -> bytes | None:
        """Return the app's current document as this place holds it, None if there is none.

        Raises:
            BackendError: if it could not be read.
        """
