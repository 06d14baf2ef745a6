"""Turning a document into its signed bytes (spec/feed.md, 1). Numbering and publishing are not done here."""

from typing import Final

import msgspec
from joserfc import jws

from itsus.feed.keys import SigningKey
from itsus.model.document import FeedDocument

#: The `typ` of the header; what is signed for another purpose can never pass for a feed.
TYP: Final = "itsus-feed+jws"

#: The longest document, in bytes (P-02, F-01).
MAX_BYTES: Final = 65_536


def encode_payload(document: FeedDocument) -> bytes:
    """Return the canonical JSON of a document: fields in the order of the model, maps sorted, defaults left out."""
    return msgspec.json.encode(document, order="deterministic")


def sign(document: FeedDocument, key: SigningKey) -> bytes:
    """Return the document as JWS compact, signed with ES256."""
    header = {"alg": "ES256", "kid": key.thumbprint, "typ": TYP}
    return jws.serialize_compact(header, encode_payload(document), key.jwk, algorithms=["ES256"]).encode("ascii")


def measure_signed(document: FeedDocument) -> int:
    """Return how many bytes the signed document will have, without signing it."""
    header, signature, dots = _HEADER_BYTES, _base64_length(64), 2
    return header + _base64_length(len(encode_payload(document))) + signature + dots


def _base64_length(count: int) -> int:
    return -(-count * 4 // 3)


#: Every header has the same length: only the thumbprint differs.
_HEADER_BYTES: Final = _base64_length(len(f'{{"alg":"ES256","kid":"{"0" * 43}","typ":"{TYP}"}}'))
