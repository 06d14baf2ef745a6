"""Speaking without server or store: a document is composed from what the origins hold, signed and pushed from here.

For the night on which everything else is down. What is up already stays up; a server that comes back later finds the
document and takes its notices over (`itsus.app.strays`).
"""

import asyncio
import secrets
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from itsus.app.placing import Place, PlaceReader, compare
from itsus.feed.document import compose
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.sign import sign
from itsus.feed.verify import verify_whole
from itsus.model.confusion import Confusion
from itsus.model.document import FeedDocument, FeedNotice
from itsus.model.errors import BackendError, FeedError, InputError
from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.store import Publication
from itsus.model.words import Severity
from itsus.notices.write import closing
from itsus.notices.write import compose as write

Ending = Literal["resolved", "retracted"]

_PUT_S: Final = 60.0


class NewWords(msgspec.Struct, frozen=True):
    """What to tell people, in one's own words where `text` has them, else in those of the templates."""

    scope: Scope
    severity: Severity
    text: dict[str, Text]
    lasts: timedelta


class LastWords(msgspec.Struct, frozen=True):
    """Which notice to end, and how."""

    notice: str
    ending: Ending


class Spoken(msgspec.Struct, frozen=True):
    """What was signed, and how it went: per place "" or what failed. `unread`: places whose document was not known."""

    document: FeedDocument
    notice: str
    results: dict[str, str]
    unread: dict[str, str]


class Speaker(msgspec.Struct, frozen=True):
    """Who speaks: the key, what clients pin, where to, and the settings (names, languages, times)."""

    key: SigningKey
    pinned: PublicKeys
    places: tuple[Place, ...]
    reader: PlaceReader
    settings: Settings
    revokes_current: bool = False


async def speak_offline(speaker: Speaker, app: str, words: NewWords | LastWords, now: datetime) -> Spoken:
    """Sign and push.

    Raises:
        InputError: if there is nothing to end, or a key may not do what is asked.
        FeedError: if it does not fit into a document.
    """
    base, unread = await _read_all(speaker, app, now)
    kept = {notice.id: notice for notice in base.notices} if base else {}
    notice = _open(speaker, app, words, now) if isinstance(words, NewWords) else _end(kept, words, speaker, app, now)
    kept[notice.id] = notice
    seq = max(int(now.timestamp() * 1000), base.seq + 1 if base else 0)
    document = _keep_rest(
        compose(
            app, seq, now, [], speaker.settings, None, _same, carried=list(kept.values()), revoked=_revoke(speaker)
        ),
        base,
    )
    publication = Publication(app, seq, sign(document, speaker.key), now)
    verify_whole(publication.document, app=app, keys=speaker.pinned, now=now)
    results = await asyncio.gather(*(_bring(speaker, place, publication, now) for place in speaker.places))
    names = [place.origin.name for place in speaker.places]
    return Spoken(document, notice.id, dict(zip(names, results, strict=True)), unread)


async def _read_all(speaker: Speaker, app: str, now: datetime) -> tuple[FeedDocument | None, dict[str, str]]:
    """Return the highest genuine document, and per place why it could not be read."""
    found = await asyncio.gather(*(_read(speaker, place, app, now) for place in speaker.places))
    documents = [one for one in found if isinstance(one, FeedDocument)]
    pairs = zip(speaker.places, found, strict=True)
    unread = {place.origin.name: one for place, one in pairs if isinstance(one, str)}
    return max(documents, key=lambda document: document.seq, default=None), unread


async def _read(speaker: Speaker, place: Place, app: str, now: datetime) -> FeedDocument | str | None:
    try:
        data = await speaker.reader.fetch(place, app)
        return verify_whole(data, app=app, keys=speaker.pinned, now=now).document if data else None
    except (BackendError, FeedError, TimeoutError) as error:
        return str(error) or "no answer in time"


async def _bring(speaker: Speaker, place: Place, publication: Publication, now: datetime) -> str:
    try:
        put = place.origin.put(publication.app, publication.seq, publication.document)
        await asyncio.wait_for(put, _PUT_S)
        compare(await speaker.reader.fetch(place, publication.app), publication, speaker.pinned, now)
    except (BackendError, TimeoutError) as error:
        return str(error) or "no answer in time"
    return ""


def _open(speaker: Speaker, app: str, words: NewWords, now: datetime) -> FeedNotice:
    incident = _incident_of(app, words, now)
    wording = write(incident, "notice", Confusion(), speaker.settings)
    return _enter(
        Notice(f"n_{secrets.token_hex(5)}", app, incident.id, "active", now, now, wording, until=now + words.lasts),
        msgspec.structs.replace(wording, text={**wording.text, **words.text}),
        speaker,
        now,
    )


def _incident_of(app: str, words: NewWords, now: datetime) -> Incident:
    return Incident(
        id=f"i_{secrets.token_hex(5)}",
        app=app,
        state="confirmed",
        scope=words.scope,
        severity=words.severity,
        fault=Fault({"us": 1.0}, ()),
        evidence=(),
        opened_at=now,
        visible_since=now,
        last_evidence_at=now,
        updated_at=now,
        by_hand=True,
    )


def _end(kept: dict[str, FeedNotice], words: LastWords, speaker: Speaker, app: str, now: datetime) -> FeedNotice:
    """Return a notice with its last words; who it is for stays as it was."""
    live = kept.get(words.notice)
    if live is None or live.status != "active":
        active = [notice.id for notice in kept.values() if notice.status == "active"]
        raise InputError(f"{words.notice} is not up; up are: {', '.join(active) or 'none'}", code="not_active")
    wording = Wording(live.strength, live.component, Scope(), live.show, live.blame_not, live.text, live.ask_followup)
    notice = Notice(live.id, app, live.incident, words.ending, now, now, wording, ended_at=now)
    ended = _enter(notice, closing(notice, words.ending, speaker.settings), speaker, now)
    return msgspec.structs.replace(ended, audience=live.audience, since=live.since)


def _enter(notice: Notice, wording: Wording, speaker: Speaker, now: datetime) -> FeedNotice:
    """Return a notice as it stands in a feed."""
    said = msgspec.structs.replace(notice, live=wording)
    (entry,) = compose(notice.app, 0, now, [said], speaker.settings, None, _same).notices
    return entry


def _revoke(speaker: Speaker) -> tuple[str, ...]:
    """P-08: only the standby may revoke the current key."""
    if not speaker.revokes_current:
        return ()
    current, standby = speaker.pinned.current, speaker.pinned.standby
    if current is None or standby is None or standby.kid != speaker.key.thumbprint:
        raise InputError("only the standby key may revoke the current one: give it with --key")
    return (current.kid,)


def _keep_rest(document: FeedDocument, base: FeedDocument | None) -> FeedDocument:
    """What this machine may not know (who may be shown, how often to look, how much to send) stays as it was."""
    if base is None:
        return document
    kept: dict[str, Any] = {"poll": base.poll, "sample": base.sample, "rollout": base.rollout}
    return msgspec.structs.replace(document, **kept)


def _same(at: datetime) -> datetime:
    return at
