"""Past incidents page by page, with what was said about each and when; and as a file."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar.response import Stream

from itsus.model.event import format_utc
from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Text
from itsus.web.audit import note
from itsus.web.desk import Desk
from itsus.web.export import PAGE, Format, Row, download, read_pages
from itsus.web.identity import Person
from itsus.web.problem import Problem

#: What one looks for is not longer.
SEARCH_MAX: Final = 200
_PLACES: Final = ("component", "country", "platform", "version", "network")
_COLUMNS: Final = (
    *("id", "app", "state", "severity", *_PLACES, "fault", "fault_share", "by_hand", "visible_since", "opened_at"),
    *("confirmed_at", "ended_at", "duration_s", "silence_gap_s", "hint_at", "notice_at", "fixed_at", "retracted_at"),
    *("notice", "approved_by_people"),
)
#: Which turn of a notice is which column.
_TURNS: Final = {
    ("notice.published", "hint"): "hint_at",
    ("notice.published", "notice"): "notice_at",
    ("notice.resolved", "hint"): "fixed_at",
    ("notice.resolved", "notice"): "fixed_at",
    ("notice.retracted", "hint"): "retracted_at",
    ("notice.retracted", "notice"): "retracted_at",
}


class Wanted(msgspec.Struct, frozen=True):
    """Which incidents: of an app, with some words, opened in a time, only open ones. Empty = all."""

    app: str = ""
    search: str = ""
    since: datetime | None = None
    until: datetime | None = None
    only_open: bool = False

    def check(self) -> "Wanted":
        """Return it, if its times can be placed.

        Raises:
            Problem: invalid_input.
        """
        for name, at in (("since", self.since), ("until", self.until)):
            if at is not None and at.tzinfo is None:
                raise Problem("invalid_input", f"`{name}` needs a time zone; write it in UTC, ending in Z.")
        return self


class Past(msgspec.Struct, frozen=True):
    """An incident, what was said about it turn by turn, and what people read in the end; None: they read nothing."""

    incident: Incident
    said: tuple[Said, ...]
    text: Text | None


class PastPage(msgspec.Struct, frozen=True):
    """Incidents, latest opened first. `next`, as `before`, leads to older ones; empty: there are none."""

    past: tuple[Past, ...]
    next: str = ""


async def read_incidents(desk: Desk, wanted: Wanted, before: str, limit: int) -> tuple[list[Incident], str]:
    """Return one page of incidents, and what leads to the next as `before`; empty if there is none."""
    found = await desk.store.incidents(**msgspec.structs.asdict(wanted), before=before, limit=limit + 1)
    shown = found[:limit]
    return shown, shown[-1].id if len(found) > limit else ""


async def read_past(desk: Desk, wanted: Wanted, before: str, limit: int) -> PastPage:
    """Return one page of incidents with what was said about them."""
    incidents, following = await read_incidents(desk, wanted, before, limit)
    said = await _read_said(desk, incidents)
    ids = [incident.id for incident in incidents if said.get(incident.id)]
    notices = {n.incident: n for n in await desk.store.notices(of=ids, limit=len(ids))} if ids else {}
    return PastPage(
        tuple(Past(i, tuple(said.get(i.id, ())), _text_of(notices.get(i.id))) for i in incidents), following
    )


async def export_past(desk: Desk, person: Person, form: Format, wanted: Wanted) -> Stream:
    """Return all that is found as a file, latest first."""
    asked = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value}
    words = "; ".join(f"{k}: {format_utc(v) if isinstance(v, datetime) else v}" for k, v in asked.items())
    await note(desk, person, "export", "incidents", "; ".join(filter(None, (form, words))))

    async def read(last: Incident | None) -> list[Incident]:
        return (await read_incidents(desk, wanted, last.id if last else "", PAGE))[0]

    return download(_to_rows(desk, read_pages(read)), form, _COLUMNS, f"itsus-incidents-{desk.now():%Y-%m-%d}")


async def _to_rows(desk: Desk, pages: AsyncIterator[Sequence[Incident]]) -> AsyncIterator[list[Row]]:
    async for page in pages:
        said = await _read_said(desk, page)
        yield [to_row(incident, said.get(incident.id, ())) for incident in page]


def to_row(incident: Incident, said: Sequence[Said]) -> dict[str, Any]:
    """Return an incident flat, with when what was said first."""
    party = incident.fault.most_likely()
    turns: dict[str, datetime] = {}
    for turn in said:
        column = _TURNS.get((turn.event, turn.strength))
        if column:
            turns.setdefault(column, turn.at)
    return {
        **{name: getattr(incident, name) for name in ("id", "app", "state", "severity")},
        **{name: incident.scope.values(name) for name in _PLACES},
        "fault": party,
        "fault_share": round(incident.fault.p.get(party, 0.0), 4),
        **{name: getattr(incident, name) for name in ("by_hand", "visible_since", "opened_at", "confirmed_at")},
        "ended_at": incident.ended_at,
        "duration_s": _seconds(incident.visible_since, incident.ended_at),
        "silence_gap_s": _seconds(incident.visible_since, incident.spoke_at),
        **{column: turns.get(column) for column in ("hint_at", "notice_at", "fixed_at", "retracted_at")},
        "notice": incident.notice,
        "approved_by_people": max((turn.people for turn in said), default=0),
    }


async def _read_said(desk: Desk, incidents: Sequence[Incident]) -> Mapping[str, list[Said]]:
    found: dict[str, list[Said]] = {}
    if incidents:
        for turn in await desk.store.said(incidents=[incident.id for incident in incidents]):
            found.setdefault(turn.incident, []).append(turn)
    return found


def _text_of(notice: Notice | None) -> Text | None:
    """Return what people read last, in English where there is any."""
    if notice is None or notice.live is None or not notice.live.text:
        return None
    return notice.live.text.get("en") or next(iter(notice.live.text.values()))


def _seconds(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else round((until - since).total_seconds())
