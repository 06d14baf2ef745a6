"""A place the feed is published to and read from."""

from typing import Protocol


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
