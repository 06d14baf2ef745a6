"""The tables, portable between SQLite and PostgreSQL.

Times are Unix microseconds (exact, sortable, the same everywhere). What is only read back whole is JSON in `data`; what
is searched by has a column of its own.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

#: A position that only rises; SQLite needs plain INTEGER to count by itself.
Position = BigInteger().with_variant(Integer, "sqlite")

#: Inputs since the last snapshot. `kind`: batch, act, settings.
inputs = Table(
    "inputs",
    metadata,
    Column("position", Position, primary_key=True),
    Column("received", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("inputs_by_received", "received", "position"),
    sqlite_autoincrement=True,
)

#: What was taken in before, so that it is taken in once: `batch:node:sequence`, `act:id`.
seen = Table(
    "seen",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("received", BigInteger, nullable=False),
    Column("kind", String(10), nullable=False),
)

#: The single values: `begun_to`, `committed_to` (numbers), `settings` (the last ones, as text).
marks = Table(
    "marks",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("state", LargeBinary, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("position", Position, primary_key=True),
    Column("app", String(100), nullable=False),
    Column("incident", String(100), nullable=False),
    Column("data", Text, nullable=False),
    Index("events_by_incident", "incident", "position"),
    sqlite_autoincrement=True,
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("app", String(100), nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("data", Text, nullable=False),
    Column("words", Text, nullable=False),
    Index("incidents_by_opened", "opened_at"),
)

notices = Table(
    "notices",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("app", String(100), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("data", Text, nullable=False),
    Column("incident", String(100), nullable=False),
    Column("words", Text, nullable=False),
    Index("notices_by_since", "since"),
    Index("notices_by_incident", "incident"),
)

#: The events of notices in short, to count by; `position` is the event's. `people`: how many agreed.
said = Table(
    "said",
    metadata,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("event", String(20), nullable=False),
    Column("app", String(100), nullable=False),
    Column("incident", String(100), nullable=False),
    Column("notice", String(100), nullable=False),
    Column("strength", String(10), nullable=False),
    Column("why", Text, nullable=False),
    Column("people", Integer, nullable=False),
    Index("said_by_incident", "incident"),
    Index("said_by_time", "at"),
)

#: The outbox. A task is free while `leased_to` lies in the past.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Position, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("app", String(100), nullable=False),
    Column("body", Text, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("leased_to", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    sqlite_autoincrement=True,
)

publications = Table(
    "publications",
    metadata,
    Column("app", String(100), primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("at", BigInteger, nullable=False),
)

sequences = Table(
    "sequences",
    metadata,
    Column("app", String(100), primary_key=True),
    Column("last", BigInteger, nullable=False),
)

#: How far each origin has come. `put`, `read`: sequence numbers, -1 for none; `due`: 0 for at once.
placements = Table(
    "placements",
    metadata,
    Column("app", String(100), primary_key=True),
    Column("origin", String(300), primary_key=True),
    Column("put", BigInteger, nullable=False),
    Column("read", BigInteger, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("error", Text, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("value", Text, nullable=False),
)

#: How apps stood, by the minute.
curves = Table(
    "curves",
    metadata,
    Column("app", String(100), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("people", Float, nullable=False),
    Column("usual", Float),
    Column("most", Float),
    Column("failing", Float),
    Column("failed", Float),
    Column("failed_usual", Float),
    Column("failed_most", Float),
)

tallies = Table(
    "tallies",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("app", String(100), primary_key=True),
    Column("notice", String(100), primary_key=True),
    Column("country", String(10), primary_key=True),
    Column("arm", String(10), primary_key=True),
    Column("answer", String(20), primary_key=True),
    Column("simulated", Boolean, primary_key=True),
    Column("count", BigInteger, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("password", String(300), nullable=False),
    Column("role", String(20), nullable=False),
    Column("is_disabled", Boolean, nullable=False),
    Column("subject", String(500), nullable=False),
    Index("accounts_by_subject", "subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(100), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("begun", BigInteger, nullable=False),
    Column("agent", String(100), nullable=False),
    Index("sessions_by_account", "account"),
)

#: `last_used`: 0 for never.
api_keys = Table(
    "api_keys",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("data", Text, nullable=False),
    Column("last_used", BigInteger, nullable=False),
)

#: Append-only: the database itself refuses to change or remove rows. `words` is what is searched, in lower case.
audit = Table(
    "audit",
    metadata,
    Column("position", Position, primary_key=True),
    Column("data", Text, nullable=False),
    Column("words", Text, nullable=False),
    sqlite_autoincrement=True,
)

#: Requests that must be done once. `digest`: of what was asked; `status`: 0 while it is being done.
requests = Table(
    "requests",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("requests_by_time", "at"),
)
