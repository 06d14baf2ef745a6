"""How long the console's pages and the API take on the server, with 1,000 incidents and 100,000 events in SQLite.

Each page is asked for some times by a signed-in person, in this process, without a network; prints the middle and the
longest answer in milliseconds, and the first one (nothing is warm then). `python -m bench desk now history` asks for
some of them only.
"""

import asyncio
import logging
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec
from litestar.testing import AsyncTestClient

from itsus.model.event import Event, NoticeEvent
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import Scope
from itsus.model.store import StepResult, Store, Tally
from itsus.notices.write import list_locales
from itsus.store.audit import append_audit
from itsus.store.database import Database
from itsus.store.sql import open_store
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.web.audit import write_entry
from itsus.web.server import create_app
from tests.web import scene
from tests.web.hours import make_points

INCIDENTS, EVENTS, AUDIT, ROUNDS = 1_000, 100_000, 20_000, 15
#: Every third incident was spoken about.
SPOKEN: Final = 3
LIMIT_MS: Final = 100.0
_APPS: Final = ("photogram", "facespace", "wazzup")
_COUNTRIES: Final = ("US", "CA", "FR", "DE", "BR", "IN", "ID", "JP", "MX", "GB")
_PAGES: Final[dict[str, tuple[str, ...]]] = {
    "now": ("/", "/v1/now"),
    "incident": ("/incidents/i_7f3a", "/incidents/i_00300", "/v1/incidents/i_00300/report.md"),
    "notice": ("/notices/n_2b91",),
    "log": ("/log", "/log?app=wazzup"),
    "history": (
        "/history",
        "/history?since=2015-01-01",
        "/history?since=2015-01-01&search=stories+wazzup",
        "/history?since=2015-01-01&search=nowhere+to+be+found",
        "/v1/honesty",
        "/v1/incidents?limit=100",
    ),
    "audit": ("/audit", "/audit?search=n_i_00042"),
    "rollout": ("/rollout",),
}
PARTS: Final = tuple(_PAGES)


def main(parts: Sequence[str] = PARTS) -> None:
    """Print how long each page takes."""
    logging.disable(logging.INFO)
    asyncio.run(_run(parts))


async def _run(parts: Sequence[str]) -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        store = await open_store(url)
        try:
            begin = time.perf_counter()
            await fill(store)
            await fill_audit(url)
            took_s = time.perf_counter() - begin
            print(f"{INCIDENTS:,} incidents, {EVENTS:,} events, {AUDIT:,} audit entries, put in within {took_s:.0f} s")
            await _ask(store, parts)
        finally:
            await store.close()


async def _ask(store: Store, parts: Sequence[str]) -> None:
    offset = datetime.now(UTC).replace(microsecond=0) - scene.NOW
    clock = FakeClock(scene.NOW, wall_offset=offset)
    app = create_app(store, scene.SETTINGS, clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER)
    async with AsyncTestClient(app, base_url="http://testserver.local") as client:
        page = (await client.get("/sign-in")).text
        form = {"name": "ada", "password": scene.PASSWORD, "csrf": page.split('name="csrf" value="')[1].split('"')[0]}
        await client.post("/sign-in", data=form)
        for path in (path for part in parts for path in _PAGES[part]):
            print(await _measure(client, path))


async def _measure(client: AsyncTestClient[Any], path: str) -> str:
    took = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        answer = await client.get(path)
        took.append((time.perf_counter() - begin) * 1000)
        assert answer.status_code == 200, (path, answer.status_code)
    mark = "" if median(took) <= LIMIT_MS else f"  over {LIMIT_MS:.0f} ms"
    size = f"{len(answer.content):>9,} bytes"
    return f"{path:<56} {median(took):6.1f} ms, longest {max(took):6.1f}, first {took[0]:6.1f}, {size}{mark}"


async def fill(store: Store) -> None:
    """Put the scene of the tests on top of a long past."""
    step = 50
    for first in range(0, INCIDENTS, step):
        past = [make_past(n) for n in range(first, first + step)]
        events = [event for incident, _ in past for event in make_events(incident)]
        at = past[-1][0].opened_at + timedelta(hours=1)
        notices = [notice for _, notice in past if notice]
        tallies = [tally for notice in notices for tally in make_tallies(notice)]
        result = StepResult(at, events, [incident for incident, _ in past], notices, tallies=tallies)
        await store.commit_step(result)
    await scene.fill(store)
    hours = [point for app in _APPS for point in make_points(app, is_calm=app != "photogram")]
    await store.commit_step(StepResult(scene.NOW + timedelta(seconds=10), points=hours))


async def fill_audit(url: str) -> None:
    """Put a long audit log into a store, in one transaction: each entry of its own is slow on purpose."""
    database = Database(url)
    async with database.write() as connection:
        for n in range(AUDIT):
            entry = write_entry(scene.NOW, "anna", "console", "approve", target=f"n_i_{n:05}", detail=f"draft {n:012x}")
            await append_audit(connection, entry)
    await database.close()


def make_past(n: int) -> tuple[Incident, Notice | None]:
    """Return an incident of long ago, about ten hours after the one before; every third with its notice."""
    began = scene.NOW - timedelta(hours=10) * (INCIDENTS - n)
    spoke = began + timedelta(seconds=60 + n % 600) if n % SPOKEN == 0 else None
    incident = scene.make_incident(
        id=f"i_{n:05}", app=_APPS[n % 3 if n % SPOKEN else (n // 3) % 3], state="resolved", opened_at=began,
        visible_since=began, confirmed_at=began, ended_at=began + timedelta(minutes=40), spoke_at=spoke,
        scope=Scope.of(component=("login", "feed", "stories")[n % 3], country=_COUNTRIES[n % 10]),
        notice=f"n_i_{n:05}" if spoke else "",
    )  # fmt: skip
    if spoke is None:
        return incident, None
    live = scene.make_live_notice(
        id=incident.notice, app=incident.app, incident=incident.id, since=began, status="resolved", live=make_wording(),
        published_at=spoke, ended_at=incident.ended_at,
    )  # fmt: skip
    return incident, live


def make_wording() -> Wording:
    """Return a wording in every language."""
    text = scene.TEXTS["en"]
    return scene.make_wording({lang: Text(text.title, text.body) for lang in list_locales("wazzup", scene.SETTINGS)})


def make_events(incident: Incident) -> Iterator[Event]:
    """Yield a hundred events of an incident: those of the scene over and over, and what was said."""
    base = scene.make_events()
    about = {"app": incident.app, "incident": incident.id}
    for k in range(EVENTS // INCIDENTS):
        at, event = incident.opened_at + timedelta(seconds=20 * k), base[k % len(base)]
        if isinstance(event, NoticeEvent):
            if incident.spoke_at is None:
                event = base[0]
            else:
                kind = ("proposed", "published", "updated")[k // len(base) % 3]
                said = {
                    "event": f"notice.{kind}",
                    "notice": incident.notice,
                    "text": make_wording().text,
                    "by": ("anna",),
                }
                event = msgspec.structs.replace(event, **said)
        yield msgspec.structs.replace(event, at=at, **about)


def make_tallies(notice: Notice) -> Iterator[Tally]:
    """Yield what devices counted of a notice, in every country."""
    for country in _COUNTRIES:
        for arm, answer in (("shown", "affected"), ("shown", "unaffected"), ("held", "affected")):
            yield Tally("exposure", notice.app, notice.id, country, arm, answer, False, 1000)


if __name__ == "__main__":
    main()
