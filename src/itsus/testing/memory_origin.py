"""An origin in memory that can be told to fail."""

from itsus.feed.origins.names import check_name
from itsus.model.errors import BackendError


class MemoryOrigin:
    """Keeps documents in a dictionary. While `is_dead`, everything fails as an unreachable place would."""

    def __init__(self, name: str = "memory") -> None:
        self.name = name
        self.is_dead = False
        self.history: dict[str, dict[int, bytes]] = {}

    async def put(self, app: str, seq: int, document: bytes) -> None:
        """Keep a document under its number; the highest is the current one."""
        self._answer()
        kept = self.history.setdefault(check_name(app), {}).setdefault(seq, document)
        if kept != document:
            raise BackendError(
                f"the origin {self.name} already has another document under number {seq}: publish anew", retryable=False
            )

    async def get(self, app: str) -> bytes | None:
        """Return the document with the highest number, None if there is none."""
        self._answer()
        documents = self.history.get(check_name(app), {})
        return documents[max(documents)] if documents else None

    def _answer(self) -> None:
        if self.is_dead:
            raise BackendError(f"the origin {self.name} does not answer", retryable=True)
