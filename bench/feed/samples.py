"""Documents to measure with: a key made for the occasion, and what it signs, through the publisher's own composing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from itsus.feed.document import compose
from itsus.feed.keys import PublicKeys, SigningKey
from itsus.feed.sign import sign
from itsus.model.confusion import Confusion
from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, FeedSettings, Settings
from itsus.model.words import Strength
from itsus.notices.catalogue import list_languages
from itsus.notices.write import compose as write

APP: Final = "photogram"


def settings_for(languages: Sequence[str] = ("en",), *, idle_s: int = 900, active_s: int = 8) -> Settings:
    """Return settings of one app that speaks these languages."""
    app = AppSettings(name="Photogram", components=("stories", "login", "feed", "messages"), locales=tuple(languages))
    return Settings(apps={APP: app}, feed=FeedSettings(idle_s=idle_s, active_s=active_s))


def make_notice(
    name: str, now: datetime, settings: Settings, *, component: str, strength: Strength = "notice"
) -> Notice:
    """Return an active notice in the words of our own templates: a part of the app fails in two countries."""
    incident = Incident(
        id=f"i_{name}",
        app=APP,
        state="confirmed",
        scope=Scope.of(component=component, country=["US", "CA"], platform=["ios", "android"]),
        severity="partial",
        fault=Fault({"us": 0.94}, ("their own servers answer with errors",)),
        evidence=(),
        opened_at=now,
        visible_since=now - timedelta(minutes=4),
        last_evidence_at=now,
        updated_at=now,
        confirmed_at=now,
    )
    live = write(incident, strength, Confusion(), settings)
    return Notice(
        id=f"n_{name}",
        app=APP,
        incident=incident.id,
        status="active",
        since=incident.visible_since,
        updated_at=now,
        live=msgspec.structs.replace(live, show="affected"),
        published_at=now,
    )


def show_to_everyone(notice: Notice) -> Notice:
    """Return a notice that also those read who are not affected."""
    assert notice.live is not None
    return msgspec.structs.replace(notice, live=msgspec.structs.replace(notice.live, show="everyone"))


class Press:
    """Signs and lays down documents, as the publisher does, for parts that measure readers alone."""

    def __init__(self, *folders: Path) -> None:
        self.current, self.standby = SigningKey.generate(), SigningKey.generate()
        self._folders = folders
        self._seq = 0

    @property
    def pinned(self) -> dict[str, Any]:
        """The public halves, as a client takes them."""
        return {"current": self.current.public_jwk(), "standby": self.standby.public_jwk()}

    @property
    def keys(self) -> PublicKeys:
        """The public halves, as the Python reader takes them."""
        return PublicKeys.of(self.current.public_jwk(), self.standby.public_jwk())

    def print(self, now: datetime, notices: Sequence[Notice], settings: Settings) -> bytes:
        """Return a signed document, and put it into every folder."""
        self._seq = max(self._seq + 1, int(now.timestamp() * 1000))
        document = compose(APP, self._seq, now, notices, settings, None, lambda at: at)
        signed = sign(document, self.current)
        for folder in self._folders:
            part = folder / f".{APP}.part"
            part.write_bytes(signed)
            part.chmod(0o644)
            part.replace(folder / f"{APP}.jws")
        return signed


def languages_there_are() -> tuple[str, ...]:
    """Return the languages that notices are written in."""
    return list_languages()
