"""What the tests of this room share: an engine that says what it is told, a story in three lines."""

from datetime import UTC, datetime, timedelta

from itsus.engine.stages import Stages
from itsus.model.act import Approve
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, Policy, Settings
from itsus.model.store import Store
from itsus.testing.scripted import CONFUSED, Cue, ScriptedDetector, ScriptedMeter

T0 = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
SETTINGS = Settings(apps={"photogram": AppSettings(name="Photogram")}, policy=Policy(independent_kinds=2))


def at(seconds: float) -> datetime:
    """Return a time on the tests' scale."""
    return T0 + timedelta(seconds=seconds)


def build_evidence(kind: str, source: str, until: float) -> Evidence:
    """Build strong evidence of one kind, of what is bad since the start."""
    return Evidence(
        app="photogram",
        scope=Scope(),
        kind=kind,
        detector=kind,
        sources=(source,),
        score=80.0,
        since=at(0),
        until=at(until),
        span_s=10,
        failing=0.9 if kind == "request" else None,
        errors={"5xx": 1.0} if kind == "request" else {},
    )


def build_outage(until: float = 600) -> Stages:
    """Build stages that see an outage, and confused people, from `at(60)` on."""
    cues = [
        Cue(at(end), at(end + 10), build_evidence(*one, end))
        for one in (("request", "gateway"), ("report", "app"))
        for end in range(60, int(until), 10)
    ]
    return Stages([ScriptedDetector(cues)], ScriptedMeter([Cue(at(60), at(until), ("photogram", Scope(), CONFUSED))]))


async def approve_all(store: Store, now: datetime) -> int:
    """Approve every proposal, as one person; return how many there were."""
    waiting = [n for n in await store.notices(only_current=True) if n.proposal is not None]
    for notice in waiting:
        assert notice.proposal is not None
        draft = notice.proposal.draft
        act = Approve(id=f"{notice.id}-{draft}", by="ada", notice=notice.id, draft=draft)
        await store.append(act, now)
    return len(waiting)
