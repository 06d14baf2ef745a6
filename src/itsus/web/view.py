"""How things stand, gathered from the store for the console and the API alike."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from itsus.model.confusion import Confusion, Question
from itsus.model.event import SettingEvent
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.store import Present
from itsus.web.changes import END
from itsus.web.delivery import Delivery, read_delivery
from itsus.web.desk import Desk
from itsus.web.stages import is_heard

Mood: TypeAlias = Literal["well", "suspected", "broken", "recovering"]

#: An incident that ended within this time is still worth a line.
_RECENT_S = 3600
#: A refusal is shown this long, in seconds of the wall, if it is among this many latest events.
_REFUSED_S, _LOOKED_AT = 120, 50


class AppNow(msgspec.Struct, frozen=True):
    """One app at this moment. `mood` is the worst of its open incidents; `muted_until` is None unless muted;
    `is_heard` is False while no stage of its rollout is open, so that nobody would be shown anything."""

    app: str
    name: str
    mood: Mood
    incidents: tuple[Incident, ...]
    notices: tuple[Notice, ...]
    ended: tuple[Incident, ...] = ()
    present: Present | None = None
    muted_until: datetime | None = None
    delivery: Delivery | None = None
    is_heard: bool = True

    def confusion(self) -> Confusion:
        """Return how confused the app's people are."""
        decided = [i.decision.confusion for i in self.incidents if i.decision]
        return (
            self.present.confusion
            if self.present
            else max(decided, key=lambda c: c.people_per_min, default=Confusion())
        )

    def notice_of(self, incident: Incident) -> Notice | None:
        """Return the notice of one of its incidents."""
        return next((n for n in self.notices if n.incident == incident.id), None)


class Now(msgspec.Struct, frozen=True):
    """All apps at this moment of the engine's clock. `is_rehearsal`: a story; nothing of it is happening."""

    at: datetime
    is_rehearsal: bool
    apps: tuple[AppNow, ...]


async def read_now(desk: Desk) -> Now:
    """Gather how all apps stand; those that are worst off first, and of them those whose people would see a notice."""
    store, now = desk.store, desk.now()
    facts = await store.facts()
    incidents = await store.incidents(only_open=True, limit=1000)
    ended = [i for i in await store.incidents(limit=50) if _is_recent(i, now)]
    notices = await store.notices(only_current=True, limit=1000)
    names = set(desk.settings.apps) | {k.removeprefix("now/") for k in facts if k.startswith("now/")}
    apps = [
        AppNow(
            app=app,
            name=desk.settings.name_of(app),
            mood=_mood_of(i for i in incidents if i.app == app),
            incidents=tuple(i for i in incidents if i.app == app),
            notices=tuple(n for n in notices if n.app == app),
            ended=tuple(i for i in ended if i.app == app),
            present=_find_present(facts, app),
            muted_until=muted_until(facts.get(f"mute/{app}"), now),
            delivery=await read_delivery(desk, app),
            is_heard=await is_heard(desk, app),
        )
        for app in sorted(names | {i.app for i in incidents})
    ]
    return Now(now, desk.is_rehearsal, tuple(sorted(apps, key=lambda a: (-_WORST.index(a.mood), not a.is_heard))))


async def read_asked(desk: Desk, app: str) -> tuple[Question, ...]:
    """Return what an app's people ask at this moment."""
    present = _find_present(await desk.store.facts(), app)
    return present.asked if present else ()


async def read_refusals(desk: Desk, name: str) -> list[str]:
    """Return why the engine refused what a person did in the last minutes, latest first."""
    since = desk.now() - timedelta(seconds=_REFUSED_S * max(desk.speed(), 1.0))
    stored = await desk.store.events(before=END, limit=_LOOKED_AT)
    events = (s.event for s in reversed(stored) if isinstance(s.event, SettingEvent))
    return [e.words for e in events if e.event == "act.refused" and name in e.by and e.at >= since]


def _find_present(facts: Mapping[str, str], app: str) -> Present | None:
    fact = facts.get(f"now/{app}")
    return msgspec.json.decode(fact, type=Present) if fact else None


_WORST: tuple[Mood, ...] = ("well", "recovering", "suspected", "broken")


def _mood_of(incidents: Iterable[Incident]) -> Mood:
    moods: dict[str, Mood] = {"suspected": "suspected", "confirmed": "broken", "recovering": "recovering"}
    return max((moods.get(i.state, "well") for i in incidents), key=_WORST.index, default="well")


def _is_recent(incident: Incident, now: datetime) -> bool:
    ended = incident.ended_at
    return incident.state == "resolved" and ended is not None and (now - ended).total_seconds() < _RECENT_S


def muted_until(fact: str | None, now: datetime) -> datetime | None:
    """Return until when an app is muted, from its standing fact; None if it is not."""
    until = msgspec.json.decode(fact, type=datetime) if fact else None
    return until if until and until > now else None
