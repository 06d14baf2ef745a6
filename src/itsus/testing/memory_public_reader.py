"""A `PublicReader` without a network: addresses answer what they were told to, or cannot be reached."""

from collections.abc import Mapping
from typing import Any

from itsus.model.errors import AnswerError, BackendError
from itsus.model.origin import PublicCopy


class MemoryPublicReader:
    """Answers from memory. `asked` keeps the addresses in the order in which they were read."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._answers: dict[str, PublicCopy | BackendError] = {}

    def give(self, url: str, document: bytes, **headers: Any) -> None:
        """Let an address answer with a document; `retry_after` stands for the header Retry-After."""
        self._answers[url] = PublicCopy(document, _write_headers(headers))

    def refuse(self, url: str, status: int = 503, **headers: Any) -> None:
        """Let an address answer, but with no document."""
        answer = f"{url} answered {status}"
        self._answers[url] = AnswerError(answer, retryable=status >= 500, headers=_write_headers(headers))

    def lose(self, url: str) -> None:
        """Let an address be unreachable again."""
        self._answers.pop(url, None)

    def read(self, url: str) -> PublicCopy:
        """See `PublicReader.read`."""
        self.asked.append(url)
        answer = self._answers.get(url) or BackendError(f"{url} cannot be reached", retryable=True)
        if isinstance(answer, BackendError):
            raise answer
        return answer


def _write_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.replace("_", "-"): str(value) for name, value in headers.items()}
