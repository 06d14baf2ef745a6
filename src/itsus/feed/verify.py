"""Deciding whether a document may be believed (F-01 to F-17): no I/O, and one reference time for all checks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from itsus.feed.envelope import Envelope, open_envelope, parse_object
from itsus.feed.keys import PublicKeys
from itsus.feed.payload import read_payload
from itsus.model.document import FeedDocument
from itsus.model.errors import FeedError

#: How far ahead of the reader's clock a document may have been made (F-11).
MAX_AHEAD: Final = timedelta(minutes=5)

#: How long a document may claim to be good (F-13).
MAX_LIFE: Final = timedelta(days=31)


class Verified(NamedTuple):
    """An accepted document. `kid` signed it: remember its `seq` for that key. `revoked` no longer count, for good."""

    document: FeedDocument
    kid: str
    revoked: tuple[str, ...]


def verify(
    data: bytes, *, app: str, keys: PublicKeys, now: datetime, seen_seq: Mapping[str, int] | None = None
) -> FeedDocument:
    """Return the document if it may be believed.

    Args:
        data: The bytes as an origin gave them.
        app: Whose feed is expected.
        keys: What the reader pins, without keys already revoked.
        now: The reference time of all checks.
        seen_seq: Per kid the highest `seq` accepted so far.

    Raises:
        FeedError: with the number of the first rule that is broken.
    """
    return verify_whole(data, app=app, keys=keys, now=now, seen_seq=seen_seq).document


def verify_whole(
    data: bytes, *, app: str, keys: PublicKeys, now: datetime, seen_seq: Mapping[str, int] | None = None
) -> Verified:
    """Do the same as `verify`, and tell who signed and which keys no longer count.

    Raises:
        FeedError: with the number of the first rule that is broken.
    """
    envelope = open_envelope(data)
    _check_signature(envelope, keys)
    document = _read_document(envelope.payload)
    _check_claims(document, app, now)
    highest = (seen_seq or {}).get(envelope.kid, 0)
    if document.seq < highest:
        raise FeedError(f"seq {document.seq} is lower than {highest}, seen before from this key", rule="F-14")
    return Verified(document, envelope.kid, _find_revoked(document, envelope.kid, keys))


def read_unverified(data: bytes) -> FeedDocument:
    """Return what a document says, whoever signed it: for documents of our own that never left our store.

    Raises:
        FeedError: if it is no document.
    """
    return _read_document(open_envelope(data).payload)


def _check_signature(envelope: Envelope, keys: PublicKeys) -> None:
    key = keys.find(envelope.kid)
    if key is None:
        raise FeedError("the document is signed by a key that is not pinned or was revoked", rule="F-05")
    if len(envelope.signature) != 64:
        raise FeedError("the signature does not have 64 bytes", rule="F-06")
    r, s = (int.from_bytes(half, "big") for half in (envelope.signature[:32], envelope.signature[32:]))
    try:
        key.to_native().verify(encode_dss_signature(r, s), envelope.signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        raise FeedError("the signature does not match the document", rule="F-06") from None


def _read_document(payload: bytes) -> FeedDocument:
    members: dict[str, Any] = parse_object(payload, rule="F-07", what="payload")
    version = members.get("v")
    if isinstance(version, bool) or version != 1:
        raise FeedError("the document has a version that this reader does not know; update it", rule="F-08")
    return read_payload(members)


def _check_claims(document: FeedDocument, app: str, now: datetime) -> None:
    now_s = now.timestamp()
    if document.app != app:
        raise FeedError(f"the document is the feed of another app ({document.app[:64]!r})", rule="F-10")
    if document.iat > now_s + MAX_AHEAD.total_seconds():
        raise FeedError("the document was made in the future; a clock may be off", rule="F-11")
    if document.exp <= now_s:
        raise FeedError("the document has expired", rule="F-12")
    if not 0 < document.exp - document.iat <= MAX_LIFE.total_seconds():
        raise FeedError("the document claims to be good for no time or for more than 31 days", rule="F-13")


def _find_revoked(document: FeedDocument, kid: str, keys: PublicKeys) -> tuple[str, ...]:
    """F-16: only the standby may revoke, and only the current key."""
    if keys.standby is None or keys.current is None or kid != keys.standby.kid:
        return ()
    return (keys.current.kid,) if keys.current.kid in document.revoked else ()
