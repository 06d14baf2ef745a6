"""Answers by `Idempotency-Key`: the same request sent again is answered again, and counted once."""

import hashlib
from typing import Final, NamedTuple

from itsus.intake.request_error import RequestError

KEPT_S: Final = 600.0
_MOST_BYTES: Final = 8 * 1024 * 1024
_MAX_KEY: Final = 128
_OVERHEAD: Final = 300  # bytes an entry takes beyond its body, roughly


class Answer(NamedTuple):
    """A finished answer."""

    status: int
    content_type: bytes
    body: bytes


class _Kept(NamedTuple):
    at_s: float
    body_digest: bytes
    answer: Answer


class Answers:
    """Answers of the last ten minutes by (credential, key). Over 8 MiB the oldest go early."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], _Kept] = {}
        self._bytes = 0

    def find(self, owner: str, key: str, body: bytes, now_s: float) -> Answer | None:
        """Return the answer to the first request with this key.

        Raises:
            RequestError: 400 for a key that is too long, 422 if that request had another body.
        """
        if len(key) > _MAX_KEY:
            raise RequestError(400, "idempotency_key_too_long", f"Idempotency-Key takes at most {_MAX_KEY} characters")
        kept = self._kept.get((owner, key))
        if kept is None or now_s - kept.at_s >= KEPT_S:
            return None
        if kept.body_digest != _digest(body):
            raise RequestError(422, "idempotency_mismatch", "this Idempotency-Key was used with another body")
        return kept.answer

    def keep(self, owner: str, key: str, body: bytes, answer: Answer, now_s: float) -> None:
        """Keep an answer for ten minutes."""
        self._drop((owner, key))
        self._kept[owner, key] = _Kept(now_s, _digest(body), answer)
        self._bytes += _OVERHEAD + len(answer.body)
        while self._bytes > _MOST_BYTES or now_s - self._kept[self._oldest()].at_s >= KEPT_S:
            self._drop(self._oldest())

    def _oldest(self) -> tuple[str, str]:
        return next(iter(self._kept))

    def _drop(self, place: tuple[str, str]) -> None:
        kept = self._kept.pop(place, None)
        if kept:
            self._bytes -= _OVERHEAD + len(kept.answer.body)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).digest()
