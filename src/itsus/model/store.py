"""What must survive: the input log, what was decided, what is to be published, and who may do what.

One interface, several implementations (`MemoryStore`, `SqlStore`), one contract suite (tests/store). Every method is
one transaction; every one may raise `BackendError`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

import msgspec

from itsus.model.confusion import Compared, Confusion, Question
from itsus.model.curve import CurvePoint
from itsus.model.event import Event
from itsus.model.evidence import Evidence
from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.model.log import Input, Logged
from itsus.model.notice import Notice


class StoredEvent(msgspec.Struct, frozen=True):
    """An event with its place in the log of decisions; `position` only rises."""

    position: int
    event: Event


class Task(msgspec.Struct, frozen=True):
    """Something to do outside, committed together with the decision behind it.

    `feed`: publish the feed of `app` anew. `tell`: send `body` (JSON of a `Message`) to the operators.
    """

    kind: Literal["feed", "tell"]
    app: str
    body: str = ""


class Claimed(msgspec.Struct, frozen=True):
    """A task that this process has claimed; nobody else gets it before the lease ends."""

    id: int
    task: Task
    tries: int


class Publication(msgspec.Struct, frozen=True):
    """A signed document that was given its number; committed before it goes anywhere."""

    app: str
    seq: int
    document: bytes
    at: datetime


class Placement(msgspec.Struct, frozen=True):
    """How far an origin has come with the documents of an app.

    Args:
        app: Whose documents.
        origin: Its name.
        put: The highest `seq` that it took, -1 if it never took any.
        read: The highest `seq` that was read back from where people read it, and verified; -1 if none was.
        tries: Failures in a row.
        due: After a failure, not before this time again.
        error: The last failure, in words; "" while all is well.
    """

    app: str
    origin: str
    put: int = -1
    read: int = -1
    tries: int = 0
    due: datetime | None = None
    error: str = ""


def count_current(placements: Sequence[Placement], seq: int, origins: Collection[str]) -> int:
    """Return how many of these origins gave back this document, or a later one."""
    return sum(placement.read >= seq and placement.origin in origins for placement in placements)


class Tally(msgspec.Struct, frozen=True):
    """What people did with a notice, counted. `kind`: exposure, followup, or asked (a people's signal with an arm)."""

    kind: Literal["exposure", "followup", "asked"]
    app: str
    notice: str
    country: str
    arm: str
    answer: str
    simulated: bool
    count: int


class Account(msgspec.Struct, frozen=True):
    """A person who may sign in.

    Args:
        name: What they are called in the log.
        password: An argon2 hash; "" for who signs in elsewhere only.
        role: What they may do.
        is_disabled: They may not sign in, and their sessions count no more.
        subject: Who they are at the organisation's sign-in: issuer and subject, as `ISSUER|SUBJECT`; "" = not there.
    """

    name: str
    password: str
    role: Literal["viewer", "drafter", "approver", "admin"]
    is_disabled: bool = False
    subject: str = ""


class Session(msgspec.Struct, frozen=True):
    """A signed-in browser. `digest` is the SHA-256 of the cookie's token; the token itself is stored nowhere.

    `begun` and `agent` ("Firefox on Linux") tell a person which of their sessions this is.
    """

    digest: str
    account: str
    expires: datetime
    begun: datetime | None = None
    agent: str = ""


class ApiKey(msgspec.Struct, frozen=True):
    """A key that may send signals. `digest` is the SHA-256 of the secret (server) or the key itself (publishable).

    Empty `kinds`, `apps`, `sources` = all. `last_used` is noted about once a minute, and is not saved with the key.
    """

    name: str
    type: Literal["server", "publishable"]
    digest: str
    kinds: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    revoked: bool = False
    last_used: datetime | None = None


#: For so long a request that must be done once is remembered, and so long it may be on its way without an answer.
REQUEST_KEPT: Final = timedelta(hours=24)
REQUEST_LEASE: Final = timedelta(minutes=1)


class KeptRequest(msgspec.Struct, frozen=True):
    """A request that was made before. `digest`: of what was asked; `status` and `body`: the answer, 0 = not yet."""

    digest: str
    at: datetime
    status: int = 0
    body: bytes = b""


class AuditEntry(msgspec.Struct, frozen=True):
    """One thing that somebody did, for those who have to answer for it later.

    Args:
        at: When, on the wall's clock.
        by: Whose account, or the user of a terminal.
        via: By which way: `console`, `api`, `terminal`.
        action: What: a verb, as in `approve`, `sign_in`, `export`, `key.revoke`.
        target: To what: a notice, an incident, an account, a key, an app.
        detail: In words, what else one has to know; never a secret.
        address: The network address it came from, where there is one.
    """

    at: datetime
    by: str
    via: Literal["console", "api", "terminal"]
    action: str
    target: str = ""
    detail: str = ""
    address: str = ""


class StoredAudit(msgspec.Struct, frozen=True):
    """An entry with its place in the audit log; `position` only rises."""

    position: int
    entry: AuditEntry


class StepResult(msgspec.Struct, frozen=True):
    """All that one step changed, to be committed together.

    `facts` are small standing facts, JSON by key, each replacing the last: `mute/{app}` (an RFC 3339 time),
    `rollout/{app}` (list of the indexes of open stages), `now/{app}` (a `Present`). `points` are of apps whose
    `Present` has changed.
    """

    now: datetime
    events: Sequence[Event] = ()
    incidents: Sequence[Incident] = ()
    notices: Sequence[Notice] = ()
    tasks: Sequence[Task] = ()
    tallies: Sequence[Tally] = ()
    facts: Mapping[str, str] = {}
    points: Sequence[CurvePoint] = ()


class Present(msgspec.Struct, frozen=True):
    """How an app stands after a step, for the console; `asked` is what people ask, `learning` says by what the app is
    judged for now, and until when, `compared` is confusion beside what is usual."""

    at: datetime
    confusion: Confusion
    evidence: tuple[Evidence, ...] = ()
    asked: tuple[Question, ...] = ()
    learning: str = ""
    learning_until: datetime | None = None
    compared: Compared | None = None


class Snapshot(msgspec.Struct, frozen=True):
    """The engine's encoded state after the step at `at`."""

    at: datetime
    state: bytes


class Store(Protocol):
    """Where everything that must survive lives."""

    async def append(self, item: Input, received: datetime) -> bool:
        """Add an input to the log; False if it was there already.

        It was, if the log has it by its name (batch: node and sequence; act: id), or if settings equal the last.

        It is ordered by max(`received`, the time of the last `begin_step`), so that it never falls into a past step.
        """

    async def begin_step(self, now: datetime) -> list[Logged]:
        """Close the log up to `now`: return the inputs with previous step <= `received` < `now`, in order of
        (`received`, position). What is appended from now on falls into a later step."""

    async def has_new_act(self) -> bool:
        """Tell whether a person's act was received since the last `begin_step`. Cheap: asked ten times a second."""

    async def commit_step(self, result: StepResult) -> None:
        """Commit what a step changed. A step not later than the last committed one changes nothing (it was re-run)."""

    async def committed_to(self) -> datetime | None:
        """Return the time of the last committed step."""

    async def begun_to(self) -> datetime | None:
        """Return the time of the last begun step."""

    async def inputs_since(self, at: datetime) -> list[Logged]:
        """Return the logged inputs with `received` >= `at` and before the last begun step, in order."""

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """Keep a snapshot and forget inputs that lie before it."""

    async def load_snapshot(self) -> Snapshot | None:
        """Return the last snapshot."""

    async def events(
        self, *, after: int = 0, before: int | None = None, app: str = "", incident: str = "", limit: int = 200
    ) -> list[StoredEvent]:
        """Return events with position > `after` (and < `before`), oldest first; with `before`, the latest `limit`."""

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
        """Return incidents, latest opened first.

        Args:
            app: Only this app's.
            only_open: Only those that have not ended.
            limit: At most this many.
            before: Only those that come after this one in the order here (its id); none if it is not known.
            search: Words that each have to stand in the incident, or in what people were told about it.
            since: Only those opened at this time or later.
            until: Only those opened before this time.
        """

    async def incident(self, incident: str) -> Incident | None:
        """Return one incident."""

    async def notices(
        self, *, app: str = "", only_current: bool = False, limit: int = 100, of: Sequence[str] = (), before: str = ""
    ) -> list[Notice]:
        """Return notices, latest first.

        `only_current`: proposed, active, or ended less than 24 h before the last step. `of`: only of these incidents.
        `before`: only those that come after this one in the order here (its id); none if it is not known.
        """

    async def notice(self, notice: str) -> Notice | None:
        """Return one notice."""

    async def said(self, *, since: datetime | None = None, app: str = "", incidents: Sequence[str] = ()) -> list[Said]:
        """Return what was said, turn by turn, oldest first; `incidents`: only about these."""

    async def has_act(self, act: str) -> bool:
        """Tell whether an act with this id is in the log (acts outlive snapshots)."""

    async def enqueue(self, task: Task) -> None:
        """Add a task outside a step (start-up, renewal); a `feed` task that already waits is not doubled."""

    async def claim(self, kind: Literal["feed", "tell"], now: datetime, lease_s: float) -> Claimed | None:
        """Claim the oldest due task by an update that must hit exactly one row; None if there is none."""

    async def finish(self, claimed: int) -> None:
        """Remove a claimed task: it is done."""

    async def retry(self, claimed: int, at: datetime) -> None:
        """Give a claimed task back, due at `at`."""

    async def number(self, app: str, now: datetime, *, above: int = -1) -> int:
        """Return the next `seq` of an app: max(last + 1, Unix milliseconds of `now`, `above` + 1).

        Never the same twice. `above`: what was seen elsewhere (a store that was restored may lag behind its origins).
        """

    async def save_publication(self, publication: Publication) -> bool:
        """Keep a signed document; False if a later one is there already (then nothing is changed)."""

    async def last_publication(self, app: str) -> Publication | None:
        """Return an app's latest document."""

    async def save_placement(self, placement: Placement) -> None:
        """Note how far an origin has come; what it took and what was read back never fall."""

    async def placements(self, app: str = "") -> list[Placement]:
        """Return how far the origins have come with an app (or all apps), sorted by app and origin."""

    async def facts(self, prefix: str = "") -> dict[str, str]:
        """Return the standing facts whose key begins with `prefix`."""

    async def curve(self, app: str, since: datetime) -> list[CurvePoint]:
        """Return how an app stood from a minute on, and the last point before it; oldest first, kept for 48 h."""

    async def tallies(self, *, app: str = "", kind: str = "", by_country: bool = True) -> list[Tally]:
        """Return the sums of all tallies, sorted; without `by_country` over all countries, and `country` is empty."""

    async def save_account(self, account: Account) -> None:
        """Add or replace an account."""

    async def add_account(self, account: Account) -> bool:
        """Add an account; False if there is one of this name, in whatever capitals, or of its subject."""

    async def change_account(self, before: Account, after: Account) -> bool:
        """Replace an account; False, and nothing is changed, if it is not as `before` any more, or if it is the last
        one that could manage the team. One update decides: two last admins cannot each remove the other."""

    async def account(self, name: str) -> Account | None:
        """Return one account."""

    async def accounts(self) -> list[Account]:
        """Return all accounts, also disabled ones, sorted by name."""

    async def account_of(self, subject: str) -> Account | None:
        """Return the account of who signs in elsewhere as `subject`."""

    async def save_session(self, session: Session) -> None:
        """Keep a session; those that had expired when it began are forgotten."""

    async def session(self, digest: str, now: datetime) -> Session | None:
        """Return a session that has not expired."""

    async def end_session(self, digest: str) -> None:
        """Forget a session."""

    async def sessions(self, account: str, now: datetime) -> list[Session]:
        """Return a person's sessions that have not expired, latest begun first."""

    async def end_sessions(self, account: str) -> int:
        """Forget all sessions of a person; return how many there were."""

    async def save_api_key(self, key: ApiKey) -> None:
        """Add or replace a key by its name."""

    async def add_api_key(self, key: ApiKey) -> bool:
        """Add a key; False if there is one of this name, in whatever capitals."""

    async def api_keys(self) -> list[ApiKey]:
        """Return all keys, also revoked ones, sorted by name."""

    async def note_key_use(self, name: str, at: datetime) -> None:
        """Note that a key was used; never falls back."""

    async def begin_request(self, name: str, digest: str, now: datetime) -> KeptRequest | None:
        """Claim a request by its name; None: it is the caller's to do. Else it was made before, and this is kept of it.

        It is forgotten after `REQUEST_KEPT`, and without an answer after `REQUEST_LEASE`: who had it is gone.
        """

    async def end_request(self, name: str, status: int, body: bytes) -> None:
        """Keep the answer to a claimed request."""

    async def drop_request(self, name: str) -> None:
        """Let go of a claimed request that was not done; one that has its answer stays."""

    async def append_audit(self, entry: AuditEntry) -> None:
        """Add an entry to the audit log, which nobody can change or remove from."""

    async def audit(self, *, before: int | None = None, search: str = "", limit: int = 100) -> list[StoredAudit]:
        """Return entries with position < `before`, latest first; `search` is looked for in all their words."""

    async def close(self) -> None:
        """Release the connection."""
