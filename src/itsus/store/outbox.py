"""What is to be done outside, and what was: tasks, sequence numbers, publications. Each inside one transaction."""

from datetime import datetime, timedelta
from typing import Final, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.store import Claimed, Publication, Task
from itsus.store.codec import to_micros, to_time
from itsus.store.schema import publications, sequences, tasks

_MILLISECOND: Final = timedelta(milliseconds=1) // timedelta(microseconds=1)


async def enqueue(connection: AsyncConnection, task: Task) -> None:
    """See `Store.enqueue`. A claimed `feed` task does not count as waiting: it may have read what was before."""
    if task.kind == "feed":
        waiting = (tasks.c.kind == "feed", tasks.c.app == task.app, tasks.c.leased_to == 0)
        # One that waits after a failure is due at once: there is something new to publish.
        if (await connection.execute(sa.update(tasks).where(*waiting).values(due=0))).rowcount:
            return
    row = {"kind": task.kind, "app": task.app, "body": task.body, "due": 0, "leased_to": 0, "tries": 0}
    await connection.execute(sa.insert(tasks).values(row))


async def find_due(connection: AsyncConnection, kind: Literal["feed", "tell"], now: datetime) -> int | None:
    """Return the id of the oldest task that could be claimed; a look that takes no lock."""
    at = to_micros(now)
    query = sa.select(tasks.c.id).where(tasks.c.kind == kind, tasks.c.due <= at, tasks.c.leased_to <= at)
    found: int | None = await connection.scalar(query.order_by(tasks.c.id).limit(1))
    return found


async def claim(connection: AsyncConnection, task: int, now: datetime, lease_s: float) -> Claimed | None:
    """Claim one task by an update that must hit exactly one row; None if somebody else was faster."""
    at = to_micros(now)
    free = (tasks.c.id == task, tasks.c.due <= at, tasks.c.leased_to <= at)
    lease = to_micros(now + timedelta(seconds=lease_s))
    done = await connection.execute(sa.update(tasks).where(*free).values(leased_to=lease, tries=tasks.c.tries + 1))
    if done.rowcount != 1:
        return None
    row = (await connection.execute(sa.select(tasks).where(tasks.c.id == task))).one()
    return Claimed(row.id, Task(row.kind, row.app, row.body), row.tries)


async def finish(connection: AsyncConnection, claimed: int) -> None:
    """See `Store.finish`."""
    await connection.execute(sa.delete(tasks).where(tasks.c.id == claimed))


async def retry(connection: AsyncConnection, claimed: int, at: datetime) -> None:
    """See `Store.retry`."""
    await connection.execute(sa.update(tasks).where(tasks.c.id == claimed).values(due=to_micros(at), leased_to=0))


async def take_number(connection: AsyncConnection, app: str, now: datetime, above: int) -> int:
    """See `Store.number`."""
    query = sa.select(sequences.c.last).where(sequences.c.app == app).with_for_update()
    last: int | None = await connection.scalar(query)
    least = max(to_micros(now) // _MILLISECOND, above + 1)
    if last is None:
        await connection.execute(sa.insert(sequences).values(app=app, last=least))
        return least
    number = max(last + 1, least)
    await connection.execute(sa.update(sequences).where(sequences.c.app == app).values(last=number))
    return number


async def save_publication(connection: AsyncConnection, publication: Publication) -> bool:
    """See `Store.save_publication`."""
    row = {"seq": publication.seq, "document": publication.document, "at": to_micros(publication.at)}
    mine = publications.c.app == publication.app
    last: int | None = await connection.scalar(sa.select(publications.c.seq).where(mine).with_for_update())
    if last is None:
        await connection.execute(sa.insert(publications).values(app=publication.app, **row))
    elif last < publication.seq:
        await connection.execute(sa.update(publications).where(mine).values(row))
    return last is None or last < publication.seq


async def last_publication(connection: AsyncConnection, app: str) -> Publication | None:
    """See `Store.last_publication`."""
    row = (await connection.execute(sa.select(publications).where(publications.c.app == app))).first()
    return None if row is None else Publication(row.app, row.seq, row.document, to_time(row.at))
