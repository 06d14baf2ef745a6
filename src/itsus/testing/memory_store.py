"""A store in memory, for tests of one's own: it keeps the whole contract of `Store`, but nothing survives it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import msgspec

from itsus.model.curve import CURVES_KEPT, CurvePoint, minute_of
from itsus.model.event import NoticeEvent
from itsus.model.history import Said, shorten, split_search, words_of_incident, words_of_notice
from itsus.model.incident import Incident
from itsus.model.log import Input, Logged
from itsus.model.notice import Notice
from itsus.model.settings import Settings
from itsus.model.store import (
    REQUEST_KEPT,
    REQUEST_LEASE,
    Account,
    ApiKey,
    AuditEntry,
    Claimed,
    KeptRequest,
    Placement,
    Publication,
    Session,
    Snapshot,
    StepResult,
    StoredAudit,
    StoredEvent,
    Tally,
    Task,
)
from itsus.model.team import is_able_admin
from itsus.model.window import WindowBatch

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AFTERGLOW: Final = timedelta(hours=24)


class _Waiting(msgspec.Struct):
    task: Task
    due: datetime = _EPOCH
    leased_to: datetime = _EPOCH
    tries: int = 0


class MemoryStore:
    """`Store` in plain dictionaries. Methods never yield inside, so each is one transaction."""

    def __init__(self) -> None:
        self._log: list[Logged] = []
        self._seen: set[str] = set()
        self._settings: Settings | None = None
        self._begun: datetime | None = None
        self._committed: datetime | None = None
        self._snapshot: Snapshot | None = None
        self._events: list[StoredEvent] = []
        self._incidents: dict[str, Incident] = {}
        self._notices: dict[str, Notice] = {}
        self._facts: dict[str, str] = {}
        self._tallies: dict[Tally, int] = {}
        self._curves: dict[str, dict[datetime, CurvePoint]] = {}
        self._tasks: dict[int, _Waiting] = {}
        self._last_task = 0
        self._numbers: dict[str, int] = {}
        self._publications: dict[str, Publication] = {}
        self._placements: dict[tuple[str, str], Placement] = {}
        self._accounts: dict[str, Account] = {}
        self._sessions: dict[str, Session] = {}
        self._keys: dict[str, ApiKey] = {}
        self._audit: list[StoredAudit] = []
        self._requests: dict[str, KeptRequest] = {}

    async def append(self, item: Input, received: datetime) -> bool:
        """See `Store.append`."""
        if isinstance(item, Settings):
            if item == self._settings:
                return False
            self._settings = item
        else:
            key = f"batch:{item.node}:{item.sequence}" if isinstance(item, WindowBatch) else f"act:{item.id}"
            if key in self._seen:
                return False
            self._seen.add(key)
        self._log.append(Logged(max(received, self._begun or received), item))
        return True

    async def begin_step(self, now: datetime) -> list[Logged]:
        """See `Store.begin_step`."""
        if self._begun is not None and now <= self._begun:
            return []
        since, self._begun = self._begun or _EPOCH, now
        return self._between(since, now)

    async def has_new_act(self) -> bool:
        """See `Store.has_new_act`."""
        since = self._begun or _EPOCH
        return any(not isinstance(x.item, Settings | WindowBatch) and x.received >= since for x in self._log)

    async def commit_step(self, result: StepResult) -> None:
        """See `Store.commit_step`."""
        if self._committed is not None and result.now <= self._committed:
            return
        self._committed = result.now
        for event in result.events:
            self._events.append(StoredEvent(len(self._events) + 1, event))
        self._incidents |= {incident.id: incident for incident in result.incidents}
        self._notices |= {notice.id: notice for notice in result.notices}
        self._facts |= result.facts
        for task in result.tasks:
            await self.enqueue(task)
        for point in result.points:
            kept = {at: p for at, p in self._curves.get(point.app, {}).items() if at >= point.at - CURVES_KEPT}
            self._curves[point.app] = kept | {point.at: point}
        for tally in result.tallies:
            key = msgspec.structs.replace(tally, count=0)
            self._tallies[key] = self._tallies.get(key, 0) + tally.count

    async def committed_to(self) -> datetime | None:
        """See `Store.committed_to`."""
        return self._committed

    async def begun_to(self) -> datetime | None:
        """See `Store.begun_to`."""
        return self._begun

    async def inputs_since(self, at: datetime) -> list[Logged]:
        """See `Store.inputs_since`."""
        return self._between(at, self._begun or _EPOCH)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """See `Store.save_snapshot`."""
        if self._snapshot is None or snapshot.at >= self._snapshot.at:
            self._snapshot = snapshot
            self._log = [logged for logged in self._log if logged.received >= snapshot.at]

    async def load_snapshot(self) -> Snapshot | None:
        """See `Store.load_snapshot`."""
        return self._snapshot

    async def events(
        self, *, after: int = 0, before: int | None = None, app: str = "", incident: str = "", limit: int = 200
    ) -> list[StoredEvent]:
        """See `Store.events`."""
        found = [
            stored
            for stored in self._events
            if stored.position > after
            and (before is None or stored.position < before)
            and app in ("", stored.event.app)
            and incident in ("", getattr(stored.event, "incident", ""))
        ]
        return found[:limit] if before is None else found[max(0, len(found) - limit) :]

    async def incidents(
        self,
        *,
        app: str = "",
        only_open: bool = False,
        limit: int = 100,
        before: str = "",
        search: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Incident]:
        """See `Store.incidents`."""
        found = [i for i in self._incidents.values() if app in ("", i.app) and (i.is_open or not only_open)]
        found = [i for i in found if since is None or i.opened_at >= since]
        found = [i for i in found if until is None or i.opened_at < until]
        found = [i for i in found if self._has_words(i, split_search(search))]
        if before:
            last = self._incidents.get(before)
            found = [i for i in found if last is not None and _place_of(i) > _place_of(last)]
        return sorted(found, key=_place_of)[:limit]

    async def incident(self, incident: str) -> Incident | None:
        """See `Store.incident`."""
        return self._incidents.get(incident)

    async def notices(
        self, *, app: str = "", only_current: bool = False, limit: int = 100, of: Sequence[str] = (), before: str = ""
    ) -> list[Notice]:
        """See `Store.notices`."""
        found = [n for n in self._notices.values() if app in ("", n.app) and (self._is_current(n) or not only_current)]
        found = [n for n in found if not of or n.incident in of]
        if before:
            last = self._notices.get(before)
            found = [n for n in found if last is not None and _place_of_notice(n) > _place_of_notice(last)]
        return sorted(found, key=_place_of_notice)[:limit]

    async def notice(self, notice: str) -> Notice | None:
        """See `Store.notice`."""
        return self._notices.get(notice)

    async def said(self, *, since: datetime | None = None, app: str = "", incidents: Sequence[str] = ()) -> list[Said]:
        """See `Store.said`."""
        turns = [shorten(s.event) for s in self._events if isinstance(s.event, NoticeEvent)]
        turns = [t for t in turns if app in ("", t.app) and (since is None or t.at >= since)]
        return [t for t in turns if not incidents or t.incident in incidents]

    async def has_act(self, act: str) -> bool:
        """See `Store.has_act`."""
        return f"act:{act}" in self._seen

    async def enqueue(self, task: Task) -> None:
        """See `Store.enqueue`."""
        for waiting in self._tasks.values():
            if task.kind == "feed" and waiting.task == task and waiting.leased_to == _EPOCH:
                waiting.due = _EPOCH
                return
        self._last_task += 1
        self._tasks[self._last_task] = _Waiting(task)

    async def claim(self, kind: Literal["feed", "tell"], now: datetime, lease_s: float) -> Claimed | None:
        """See `Store.claim`."""
        for number, waiting in sorted(self._tasks.items()):
            if waiting.task.kind == kind and waiting.due <= now and waiting.leased_to <= now:
                waiting.leased_to = now + timedelta(seconds=lease_s)
                waiting.tries += 1
                return Claimed(number, waiting.task, waiting.tries)
        return None

    async def finish(self, claimed: int) -> None:
        """See `Store.finish`."""
        self._tasks.pop(claimed, None)

    async def retry(self, claimed: int, at: datetime) -> None:
        """See `Store.retry`."""
        if claimed in self._tasks:
            self._tasks[claimed].due, self._tasks[claimed].leased_to = at, _EPOCH

    async def number(self, app: str, now: datetime, *, above: int = -1) -> int:
        """See `Store.number`."""
        milliseconds = (now - _EPOCH) // timedelta(milliseconds=1)
        self._numbers[app] = max(self._numbers.get(app, -1) + 1, milliseconds, above + 1)
        return self._numbers[app]

    async def save_publication(self, publication: Publication) -> bool:
        """See `Store.save_publication`."""
        last = self._publications.get(publication.app)
        if last is not None and last.seq >= publication.seq:
            return False
        self._publications[publication.app] = publication
        return True

    async def last_publication(self, app: str) -> Publication | None:
        """See `Store.last_publication`."""
        return self._publications.get(app)

    async def save_placement(self, placement: Placement) -> None:
        """See `Store.save_placement`."""
        place = (placement.app, placement.origin)
        known = self._placements.get(place, placement)
        highest = {"put": max(known.put, placement.put), "read": max(known.read, placement.read)}
        self._placements[place] = msgspec.structs.replace(placement, **highest)

    async def placements(self, app: str = "") -> list[Placement]:
        """See `Store.placements`."""
        return [placement for _, placement in sorted(self._placements.items()) if app in ("", placement.app)]

    async def facts(self, prefix: str = "") -> dict[str, str]:
        """See `Store.facts`."""
        return {key: value for key, value in sorted(self._facts.items()) if key.startswith(prefix)}

    async def curve(self, app: str, since: datetime) -> list[CurvePoint]:
        """See `Store.curve`."""
        points = sorted(self._curves.get(app, {}).values(), key=lambda point: point.at)
        before = [point for point in points if point.at < minute_of(since)]
        return before[-1:] + points[len(before) :]

    async def tallies(self, *, app: str = "", kind: str = "", by_country: bool = True) -> list[Tally]:
        """See `Store.tallies`."""
        totals: dict[Tally, int] = {}
        for key, n in self._tallies.items():
            if app in ("", key.app) and kind in ("", key.kind):
                whose = key if by_country else msgspec.structs.replace(key, country="")
                totals[whose] = totals.get(whose, 0) + n
        sums = [msgspec.structs.replace(key, count=n) for key, n in totals.items()]
        return sorted(sums, key=msgspec.structs.astuple)

    async def save_account(self, account: Account) -> None:
        """See `Store.save_account`."""
        self._accounts[account.name] = account

    async def add_account(self, account: Account) -> bool:
        """See `Store.add_account`."""
        taken = {name.casefold() for name in self._accounts}
        if account.name.casefold() in taken or await self.account_of(account.subject) is not None:
            return False
        self._accounts[account.name] = account
        return True

    async def change_account(self, before: Account, after: Account) -> bool:
        """See `Store.change_account`."""
        changed = self._accounts | {before.name: after}
        had_one, has_one = (any(map(is_able_admin, each.values())) for each in (self._accounts, changed))
        if self._accounts.get(before.name) != before or (had_one and not has_one):
            return False
        self._accounts[before.name] = after
        return True

    async def account(self, name: str) -> Account | None:
        """See `Store.account`."""
        return self._accounts.get(name)

    async def accounts(self) -> list[Account]:
        """See `Store.accounts`."""
        return [self._accounts[name] for name in sorted(self._accounts)]

    async def account_of(self, subject: str) -> Account | None:
        """See `Store.account_of`."""
        return next((a for a in self._accounts.values() if subject and a.subject == subject), None)

    async def save_session(self, session: Session) -> None:
        """See `Store.save_session`."""
        if session.begun:
            self._sessions = {k: s for k, s in self._sessions.items() if s.expires > session.begun}
        self._sessions[session.digest] = session

    async def session(self, digest: str, now: datetime) -> Session | None:
        """See `Store.session`."""
        session = self._sessions.get(digest)
        return session if session is not None and session.expires > now else None

    async def end_session(self, digest: str) -> None:
        """See `Store.end_session`."""
        self._sessions.pop(digest, None)

    async def sessions(self, account: str, now: datetime) -> list[Session]:
        """See `Store.sessions`."""
        found = [s for s in self._sessions.values() if s.account == account and s.expires > now]
        return sorted(found, key=lambda s: s.begun or _EPOCH, reverse=True)

    async def end_sessions(self, account: str) -> int:
        """See `Store.end_sessions`."""
        ended = [digest for digest, session in self._sessions.items() if session.account == account]
        for digest in ended:
            del self._sessions[digest]
        return len(ended)

    async def save_api_key(self, key: ApiKey) -> None:
        """See `Store.save_api_key`."""
        known = self._keys.get(key.name)
        self._keys[key.name] = msgspec.structs.replace(key, last_used=known.last_used if known else None)

    async def add_api_key(self, key: ApiKey) -> bool:
        """See `Store.add_api_key`."""
        if key.name.casefold() in {name.casefold() for name in self._keys}:
            return False
        await self.save_api_key(key)
        return True

    async def api_keys(self) -> list[ApiKey]:
        """See `Store.api_keys`."""
        return [self._keys[name] for name in sorted(self._keys)]

    async def note_key_use(self, name: str, at: datetime) -> None:
        """See `Store.note_key_use`."""
        key = self._keys.get(name)
        if key is not None:
            self._keys[name] = msgspec.structs.replace(key, last_used=max(key.last_used or at, at))

    async def begin_request(self, name: str, digest: str, now: datetime) -> KeptRequest | None:
        """See `Store.begin_request`."""
        self._requests = {
            other: kept
            for other, kept in self._requests.items()
            if now - kept.at < (REQUEST_KEPT if kept.status else REQUEST_LEASE)
        }
        known = self._requests.get(name)
        self._requests.setdefault(name, KeptRequest(digest, now))
        return known

    async def end_request(self, name: str, status: int, body: bytes) -> None:
        """See `Store.end_request`."""
        kept = self._requests.get(name)
        if kept is not None:
            self._requests[name] = msgspec.structs.replace(kept, status=status, body=body)

    async def drop_request(self, name: str) -> None:
        """See `Store.drop_request`."""
        if name in self._requests and not self._requests[name].status:
            del self._requests[name]

    async def append_audit(self, entry: AuditEntry) -> None:
        """See `Store.append_audit`."""
        self._audit.append(StoredAudit(len(self._audit) + 1, entry))

    async def audit(self, *, before: int | None = None, search: str = "", limit: int = 100) -> list[StoredAudit]:
        """See `Store.audit`."""
        found = [s for s in reversed(self._audit) if before is None or s.position < before]
        return [s for s in found if search.lower() in _words_of(s.entry)][:limit]

    async def close(self) -> None:
        """See `Store.close`."""

    def _between(self, since: datetime, before: datetime) -> list[Logged]:
        found = [logged for logged in self._log if since <= logged.received < before]
        return sorted(found, key=lambda logged: logged.received)

    def _has_words(self, incident: Incident, words: list[str]) -> bool:
        told = [words_of_notice(n) for n in self._notices.values() if n.incident == incident.id]
        return all(any(word in text for text in (words_of_incident(incident), *told)) for word in words)

    def _is_current(self, notice: Notice) -> bool:
        if notice.status in ("proposed", "active"):
            return True
        last = self._committed or _EPOCH
        return notice.ended_at is not None and notice.ended_at > last - _AFTERGLOW


def _place_of_notice(notice: Notice) -> tuple[timedelta, str]:
    return _EPOCH - notice.since, notice.id


def _place_of(incident: Incident) -> tuple[timedelta, str]:
    return _EPOCH - incident.opened_at, incident.id


def _words_of(entry: AuditEntry) -> str:
    return "\n".join((entry.by, entry.via, entry.action, entry.target, entry.detail, entry.address)).lower()
