"""Looking which number a document says it has, where the place does not tell. Nothing is verified or trusted here."""

import base64
from typing import Final

import msgspec

_UNKNOWN: Final = -1


class _Numbered(msgspec.Struct):
    seq: int


def peek_seq(document: bytes) -> int:
    """Return the `seq` in a document's payload, -1 if it has none that can be read."""
    try:
        payload = document.split(b".")[1]
        numbered = msgspec.json.decode(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)), type=_Numbered)
    except (IndexError, ValueError, RecursionError, msgspec.DecodeError):
        return _UNKNOWN
    return max(numbered.seq, _UNKNOWN)
