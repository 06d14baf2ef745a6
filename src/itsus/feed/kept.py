"""What a reader keeps, also over a restart: the last good copy and what was learned with it (F-14, F-16, F-17, F-21).

A value; the caller decides where it lies. What comes back from there is checked like any document: a copy that has
expired or was signed by a revoked key is not used, what was learned stays.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

import msgspec

from itsus.feed.keys import PublicKeys
from itsus.feed.verify import Verified, verify_whole
from itsus.model.document import FeedDocument
from itsus.model.errors import FeedError, InputError

VERSION: Final = 1


class Kept(msgspec.Struct, frozen=True):
    """What is remembered of an app's feed.

    Args:
        app: Whose.
        copy: The last good document, its bytes as they came; empty: none.
        origin: Who gave it: asked first the next time.
        seen: Per key the highest `seq` accepted so far.
        revoked: Keys that no longer count, for good.
        document: What the copy says.
    """

    app: str
    copy: str = ""
    origin: str = ""
    seen: Mapping[str, int] = {}
    revoked: tuple[str, ...] = ()
    document: FeedDocument | None = None

    def accept(self, data: bytes, origin: str, keys: PublicKeys, now: datetime) -> "Kept":
        """Return what is kept once these bytes were taken for the last good copy.

        Raises:
            FeedError: with the rule they break; then nothing changes.
        """
        found = verify_whole(data, app=self.app, keys=keys.without(self.revoked), now=now, seen_seq=self.seen)
        return Kept(self.app, data.decode("ascii"), origin, *self._learn(found), found.document)

    def _learn(self, found: Verified) -> tuple[dict[str, int], tuple[str, ...]]:
        seq = max(self.seen.get(found.kid, 0), found.document.seq)
        return {**self.seen, found.kid: seq}, tuple(sorted({*self.revoked, *found.revoked}))

    def document_at(self, now: datetime) -> FeedDocument | None:
        """Return what the copy says while it may be used (F-12)."""
        # A copy of a key that was revoked is gone already: the document that revoked it took its place (F-16).
        document = self.document
        return document if document is not None and document.exp > now.timestamp() else None

    def dump(self) -> bytes:
        """Return it as JSON, to be kept anywhere and given to `load`."""
        fields = {"app": self.app, "copy": self.copy, "origin": self.origin, "seen": self.seen, "revoked": self.revoked}
        return json.dumps({"v": VERSION, **fields}, sort_keys=True).encode()


class _Dumped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    app: str
    copy: str
    origin: str
    seen: dict[str, int]
    revoked: tuple[str, ...]


def load(data: bytes, app: str, keys: PublicKeys, now: datetime) -> Kept:
    """Return what `dump` wrote, the copy only if it may still be believed (F-21).

    Raises:
        InputError: if these are not such bytes, or those of another app.
    """
    try:
        dumped = msgspec.json.decode(data, type=_Dumped)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"this is no snapshot of a feed reader ({error}); start without it") from None
    if dumped.v != VERSION or dumped.app != app:
        raise InputError(f"this snapshot is of version {dumped.v} and the app {dumped.app[:64]!r}; start without it")
    learned = Kept(app, dumped.copy, dumped.origin, dumped.seen, dumped.revoked)
    try:
        return learned.accept(dumped.copy.encode("ascii", "replace"), dumped.origin, keys, now)
    except FeedError:
        return learned
