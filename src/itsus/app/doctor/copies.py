"""Whether each public copy is the last word, and may be believed: judged as a device does, by what was published."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.app.doctor.finding import Finding, State
from itsus.app.doctor.reading import Reading
from itsus.feed.keys import PublicKeys
from itsus.feed.verify import verify
from itsus.model.document import FeedDocument
from itsus.model.errors import FeedError
from itsus.model.store import Publication

#: Caches may keep a copy for some seconds, and an origin may take some to be put to.
_LAG: Final = timedelta(seconds=60)

_NOT_THERE: Final = "serve what lies in the origin at this address: {app}.jws, without redirects or sign-in"
_BEHIND: Final = (
    "see whether the origin itself holds the last one; if it does, empty the cache in front of it (max-age=5)"
)
_FIXES: Final[Mapping[str, str]] = {
    "F-05": "it was signed with a key that readers do not pin: see the findings on keys",
    "F-10": "put {app} into `public`, so that each app has an address of its own",
    "F-11": "set this machine's clock right, and keep it right by NTP",
    "F-12": "start the publisher (`itsus serve`); if it runs, empty the cache in front of the origin",
}
_NOT_THE_FEED: Final = "serve {app}.jws there byte for byte as it lies in the origin; `itsus verify URL` checks it"


class Known(msgspec.Struct, frozen=True):
    """What copies are compared with: the pinned keys (None: not readable), and per app the last publication."""

    keys: PublicKeys | None
    publications: Mapping[str, Publication]
    now: datetime


def judge_copies(readings: Iterable[Reading], known: Known, *, is_online: bool) -> Iterator[Finding]:
    """Yield how each public copy stands."""
    for reading in readings:
        yield _judge(reading, known, is_online=is_online)


def _judge(reading: Reading, known: Known, *, is_online: bool) -> Finding:
    app = reading.wanted.app
    if reading.copy is None:
        return _judge_missing(reading, known, is_online=is_online)
    if known.keys is None:
        return _find(reading, "unsure", "is there, but without readable public keys nobody can verify it")
    try:
        document = verify(reading.copy.document, app=app, keys=known.keys, now=known.now)
    except FeedError as error:
        words = f"devices refuse what is at {reading.wanted.url}: {error} ({error.rule})"
        return _find(reading, "bad", words, _FIXES.get(error.rule, _NOT_THE_FEED))
    return _compare(reading, document, known.publications.get(app), known.now)


def _judge_missing(reading: Reading, known: Known, *, is_online: bool) -> Finding:
    if reading.is_remote and not is_online:
        words = f"{reading.problem}; nothing on the network answers, so it may be this machine that is cut off"
        return _find(reading, "unsure", words, "ask again, if need be from another network")
    if reading.wanted.app not in known.publications:
        return _find(
            reading, "unsure", "people can read nothing; nothing has been published yet", "start `itsus serve`"
        )
    return _find(reading, "bad", f"devices cannot read it: {reading.problem}", _NOT_THERE)


def _compare(reading: Reading, document: FeedDocument, publication: Publication | None, now: datetime) -> Finding:
    age = f"{max(0, int(now.timestamp()) - document.iat) // 60} min old"
    if publication is None:
        words = f"good and {age}, but this store has published nothing: somebody else does"
        return _find(reading, "unsure", words, "run the doctor where the publisher's store is")
    # What was made since the store was asked is later for that reason alone.
    if document.seq > publication.seq and document.iat < int(now.timestamp()):
        words = f"good and {age}, but newer than what this store published last: somebody else publishes too"
        return _find(reading, "unsure", words, "see who holds the signing key; two publishers hide each other's words")
    if document.seq < publication.seq and now - publication.at > _LAG:
        ago = f"{int((now - publication.at).total_seconds()) // 60} min ago"
        return _find(reading, "bad", f"stale: people read what is {age}; the last was published {ago}", _BEHIND)
    return _find(reading, "good", f"the last publication, {age}")


def _find(reading: Reading, state: State, words: str, fix: str = "") -> Finding:
    return Finding("public copies", f"{reading.wanted.origin}, {reading.wanted.app}", state, words, fix)
