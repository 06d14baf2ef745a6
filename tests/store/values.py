"""Values to put into stores: whole ones, so that what is read back can be compared whole."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from itsus.model.confusion import Confusion
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, SettingEvent
from itsus.model.evidence import Evidence, Fault
from itsus.model.incident import Decision, Incident
from itsus.model.log import Logged
from itsus.model.notice import Approval, Notice, NoticeStatus, Proposal, Text, Wording
from itsus.model.scope import Scope, Series
from itsus.model.store import Publication
from itsus.model.window import COUNT_WIDTH, Alert, Outcome, Sample, WindowBatch

T0 = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
SCOPE = Scope.of(component="stories", country=["US"], platform=["ios"])
SERIES = Series("photogram", "stories", "US", "ios", "209.0", "", "request", source="gateway")
TEXT = {"en": Text("It's us, not you", "Stories are down."), "fr": Text("C'est nous", "Les stories sont en panne.")}
WORDING = Wording("notice", ("stories",), SCOPE, "affected", ("account", "device"), TEXT)
CONFUSION = Confusion(412.0, 0.0021, "high", {"account": 0.41, "service": 0.59}, 88.0, ("report",), ("zendesk",))
EVIDENCE = Evidence(
    app="photogram",
    scope=SCOPE,
    kind="request",
    detector="failures",
    sources=("gateway",),
    score=41.25,
    since=T0,
    until=T0 + timedelta(seconds=20),
    span_s=10,
    failing=0.83,
    errors={"5xx": 1.0},
    spread={"country": (1, 12)},
    words="83 % of requests fail",
)


def at(seconds: float) -> datetime:
    """Return a time on the tests' scale."""
    return T0 + timedelta(seconds=seconds)


def build_batch(sequence: int = 1, *, node: str = "a", rows: int = 1) -> WindowBatch:
    """Build a batch with something of everything."""
    start = int(T0.timestamp())
    counts = np.zeros((rows, COUNT_WIDTH), np.int64)
    counts[:, 1], counts[:, 2] = start, 10
    counts[:, 3:5] = [1024 * 1204, 1024 * 31]
    return WindowBatch(
        node=node,
        sequence=sequence,
        series=(SERIES,),
        counts=counts,
        alerts=(Alert(SERIES, start, "k", "firing", "critical"),),
        samples=(Sample(SERIES, start, 7, "is it me?", "asking", "account"),),
        outcomes=(Outcome("exposure", "photogram", "n_1", "US", "shown", "affected", start, 3),),
        signals=1235,
        late=1,
        refused=2,
    )


def build_incident(name: str = "i_1", *, app: str = "photogram", opened: float = 0, is_open: bool = True) -> Incident:
    """Build an incident with every field set."""
    return Incident(
        id=name,
        app=app,
        state="confirmed" if is_open else "resolved",
        scope=SCOPE,
        severity="partial",
        fault=Fault({"us": 0.94, "network": 0.06}, ("failures are ours",)),
        evidence=(EVIDENCE,),
        opened_at=at(opened),
        visible_since=at(opened),
        last_evidence_at=at(opened + 20),
        updated_at=at(opened + 20),
        confirmed_at=at(opened + 10),
        ended_at=None if is_open else at(opened + 600),
        decision=Decision("speak", ("problem_confirmed", "people_confused"), at(opened + 10), CONFUSION),
    )


def build_notice(
    name: str = "n_1",
    *,
    app: str = "photogram",
    status: NoticeStatus = "proposed",
    since: float = 0,
    ended: float | None = None,
) -> Notice:
    """Build a notice; proposed ones wait for a second person."""
    approval = Approval("ada", at(since + 5), "abc123")
    waiting = Proposal(WORDING, "abc123", at(since), "new_notice", 2, at(since + 300), (approval,))
    return Notice(
        id=name,
        app=app,
        incident="i_1",
        status=status,
        since=at(since),
        updated_at=at(since + 10),
        live=None if status == "proposed" else WORDING,
        proposal=waiting if status == "proposed" else None,
        ended_at=None if ended is None else at(ended),
    )


def build_events() -> list[Event]:
    """Build one event of each type."""
    return [
        IncidentEvent(
            at=T0,
            event="incident.opened",
            app="photogram",
            incident="i_1",
            state="suspected",
            scope=SCOPE,
            severity="partial",
            fault={"us": 0.94},
            evidence=(EVIDENCE,),
        ),
        DecisionEvent(
            at=T0, app="photogram", incident="i_1", action="speak", reasons=("people_confused",), confusion=CONFUSION
        ),
        OperatorsTold(at=T0, app="facespace", incident="i_2", why="network", words="a network in France fails"),
        NoticeEvent(
            at=T0,
            event="notice.published",
            app="photogram",
            incident="i_1",
            notice="n_1",
            strength="notice",
            component=("stories",),
            audience=SCOPE,
            text=TEXT,
            draft="abc123",
            by=("ada", "bob"),
        ),
        SettingEvent(at=T0, event="app.muted", app="photogram", by=("ada",), words="muted", until=at(7200)),
        SettingEvent(at=T0, event="rollout.advanced", app="photogram", by=("ada",), words="stage 1 open", stage=1),
        SettingEvent(at=T0, event="act.refused", app="photogram", by=("ada",), words="the draft has changed"),
    ]


def build_publication(seq: int, *, app: str = "photogram") -> Publication:
    """Build a publication whose bytes name its number."""
    return Publication(app, seq, b"document %d" % seq, at(seq / 1000))


def items(logged: Sequence[Logged]) -> list[object]:
    """Name inputs in a way that can be compared: batches by their sequence, the rest as they are."""
    return [i.item.sequence if isinstance(i.item, WindowBatch) else i.item for i in logged]
