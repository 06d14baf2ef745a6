"""The past can be looked up: words of incidents and notices, and what was said in short."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = 500


def upgrade() -> None:
    """Add what is new, and fill it from what is there."""
    op.add_column("incidents", sa.Column("words", sa.Text, nullable=False, server_default=""))
    op.add_column("notices", sa.Column("incident", sa.String(100), nullable=False, server_default=""))
    op.add_column("notices", sa.Column("words", sa.Text, nullable=False, server_default=""))
    op.create_index("notices_by_incident", "notices", ["incident"])
    op.create_table(
        "said",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("app", sa.String(100), nullable=False),
        sa.Column("incident", sa.String(100), nullable=False),
        sa.Column("notice", sa.String(100), nullable=False),
        sa.Column("strength", sa.String(10), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("people", sa.Integer, nullable=False),
    )
    op.create_index("said_by_incident", "said", ["incident"])
    op.create_index("said_by_time", "said", ["at"])
    _fill("incidents", "UPDATE incidents SET words = :words WHERE id = :id", _incident_row)
    _fill("notices", "UPDATE notices SET words = :words, incident = :incident WHERE id = :id", _notice_row)
    _fill_said()


def _fill(table: str, statement: str, row_of: Any) -> None:
    connection, last = op.get_bind(), ""
    read = sa.text(f"SELECT id, data FROM {table} WHERE id > :last ORDER BY id LIMIT {_PAGE}")  # noqa: S608 -- ours
    while rows := connection.execute(read, {"last": last}).all():
        connection.execute(sa.text(statement), [row_of(row.id, json.loads(row.data)) for row in rows])
        last = rows[-1].id


def _incident_row(name: str, data: dict[str, Any]) -> dict[str, str]:
    places = (value for values in data.get("scope", {}).values() for value in values)
    seen = (evidence.get("words", "") for evidence in data.get("evidence", []))
    parts = (name, data["app"], data["state"], data["severity"], *places, *data["fault"].get("words", []), *seen)
    return {"id": name, "words": "\n".join(parts).lower()}


def _notice_row(name: str, data: dict[str, Any]) -> dict[str, str]:
    wordings = [data.get("live"), (data.get("proposal") or {}).get("wording")]
    texts = [text for wording in wordings if wording for text in wording["text"].values()]
    parts = dict.fromkeys(part for text in texts for part in (text["title"], text["body"]))
    return {"id": name, "incident": data["incident"], "words": "\n".join((name, *parts)).lower()}


def _fill_said() -> None:
    insert = sa.text(
        "INSERT INTO said (position, at, event, app, incident, notice, strength, why, people) "
        "VALUES (:position, :at, :event, :app, :incident, :notice, :strength, :why, :people)"
    )
    for rows in _notice_events():
        op.get_bind().execute(insert, rows)


def _notice_events() -> Iterator[list[dict[str, Any]]]:
    """Yield what is known of notices' events, page by page, by a part of their JSON that no text can hold."""
    read = sa.text(
        "SELECT position, data FROM events WHERE position > :last AND data LIKE :begin ORDER BY position LIMIT :n"
    )
    known = {"begin": '%"event":"notice.%', "n": _PAGE}
    last = 0
    while rows := op.get_bind().execute(read, known | {"last": last}).all():
        yield [_said_row(row.position, json.loads(row.data)) for row in rows]
        last = rows[-1].position


def _said_row(position: int, data: dict[str, Any]) -> dict[str, Any]:
    micros = (datetime.fromisoformat(data["at"]) - _EPOCH) // timedelta(microseconds=1)
    names = ("event", "app", "incident", "notice", "strength")
    known = {name: data[name] for name in names}
    return known | {"position": position, "at": micros, "why": data.get("why", ""), "people": len(data.get("by", ()))}
