"""A publication made ready to be sent: bodies and header lists are built once, so that a request only picks one.

Responsible for encodings, entity tags and headers of one document (rules O-03 and O-04). Not for finding the document.
"""

import gzip
from collections.abc import Iterable, Sequence
from email.utils import formatdate
from functools import lru_cache
from typing import Any, Final, TypeAlias

import brotli

from itsus.app.pages import READABLE, Header
from itsus.model.store import Publication

Message: TypeAlias = dict[str, Any]

#: Best first; what a reader takes equally gladly is decided by this order.
ENCODINGS: Final = (b"br", b"gzip", b"")
_PRESENT: Final = b"public, max-age=5"
_KEPT: Final = b"public, max-age=31536000, immutable"
#: A longer Accept-Encoding is no browser's; it is not read, and not remembered.
_LONGEST_ACCEPT: Final = 200


class ReadyAnswer:
    """One whole answer. Its messages are shared by all requests that get it: nobody may change them."""

    __slots__ = ("_headers", "_second", "_start", "_status", "body")

    def __init__(self, status: int, headers: Iterable[Header], body: bytes = b"") -> None:
        length = () if status == 304 else ((b"content-length", b"%d" % len(body)),)
        self._status = status
        self._headers = (*READABLE, *headers, *length)
        self._second = -1
        self._start: Message = {}
        self.body: Message = {"type": "http.response.body", "body": body}

    def start(self, second: int) -> Message:
        """Return the beginning of the answer, with `second` (Unix) as its date; a new one is made once a second."""
        if second != self._second:
            date = (b"date", formatdate(second, usegmt=True).encode())
            self._start = {
                "type": "http.response.start",
                "status": self._status,
                "headers": [*self._headers, date],
            }
            self._second = second
        return self._start


class FeedCopy:
    """A publication, and every answer that can be given with it."""

    def __init__(self, publication: Publication) -> None:
        self.seq = publication.seq
        bodies = compress(publication.document)
        self._present = _Shelf(publication.seq, bodies, _PRESENT)
        self._kept = _Shelf(publication.seq, bodies, _KEPT)

    def pick(self, headers: Iterable[Header]) -> ReadyAnswer:
        """Return the answer for the app's current document."""
        return self._present.pick(dict(headers))

    def pick_kept(self, headers: Iterable[Header]) -> ReadyAnswer:
        """Return the answer for the document under its number, which never changes."""
        return self._kept.pick(dict(headers))


class _Shelf:
    """The answers of one document at one kind of address: whole in each encoding, and "you have it"."""

    __slots__ = ("_unchanged", "_whole")

    def __init__(self, seq: int, bodies: dict[bytes, bytes], cache: bytes) -> None:
        self._whole: dict[bytes, ReadyAnswer] = {}
        self._unchanged: dict[bytes, ReadyAnswer] = {}
        for encoding, body in bodies.items():
            tag = b'"%d-%s"' % (seq, encoding) if encoding else b'"%d"' % seq
            always = ((b"etag", tag), (b"cache-control", cache), (b"vary", b"Accept-Encoding"))
            coded = ((b"content-encoding", encoding),) if encoding else ()
            self._whole[encoding] = ReadyAnswer(200, ((b"content-type", b"application/jose"), *always, *coded), body)
            # The tag that was asked for is given back, so that a cache knows which of its copies is meant.
            self._unchanged[tag] = ReadyAnswer(304, always)

    def pick(self, headers: dict[bytes, bytes]) -> ReadyAnswer:
        asked = headers.get(b"if-none-match")
        if asked is not None:
            known = self._unchanged.get(asked) or self._find_known(asked)
            if known is not None:
                return known
        accept = headers.get(b"accept-encoding")
        return self._whole[b"" if accept is None else self._prefer(accept)]

    def _find_known(self, asked: bytes) -> ReadyAnswer | None:
        """Lists, weak tags and `*` are rare: they are read only where the tag alone did not fit."""
        if asked == b"*":
            return next(iter(self._unchanged.values()))
        tags = (part.strip().removeprefix(b"W/") for part in asked.split(b",", 64))
        return next((self._unchanged[tag] for tag in tags if tag in self._unchanged), None)

    def _prefer(self, accept: bytes) -> bytes:
        if len(accept) > _LONGEST_ACCEPT:
            return b""
        return next((encoding for encoding in rank_encodings(accept) if encoding in self._whole), b"")


def compress(document: bytes) -> dict[bytes, bytes]:
    """Return the document by encoding, plain included; an encoding that saves nothing is left out."""
    coded = {b"br": brotli.compress(document), b"gzip": gzip.compress(document, mtime=0)}
    return {b"": document} | {name: body for name, body in coded.items() if len(body) < len(document)}


@lru_cache(maxsize=256)
def rank_encodings(accept: bytes) -> Sequence[bytes]:
    """Return the encodings that an Accept-Encoding header takes, best first; plain (`b""`) is the last resort."""
    weights = _read_weights(accept)
    everything = weights.get(b"*", 0.0)
    taken = {name: weights.get(name, everything) for name in ENCODINGS if name}
    taken[b""] = weights.get(b"identity", everything)
    wanted = sorted((name for name in ENCODINGS if taken[name] > 0), key=lambda name: -taken[name])
    return (*wanted, b"")


def _read_weights(accept: bytes) -> dict[bytes, float]:
    weights = {}
    for part in accept.lower().split(b","):
        name, _, rest = part.partition(b";")
        weights[name.strip()] = _read_weight(rest)
    return weights


def _read_weight(parameter: bytes) -> float:
    """Return the number of `q=…`; without one it is 1, and what is no number refuses."""
    name, _, value = parameter.partition(b"=")
    if name.strip() != b"q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
