"""A language for stories: what happens when, and what must have been decided by when.

    story = Timeline().evidence("15:40", "16:20", failing=0.9).confused("15:41", "16:00").play()
    story.expect("speak", by="15:42", reasons=["problem_confirmed", "people_confused"])
    story.never("retract")

Evidence and confusion can be scripted, or come from signals through real stages (`play(stages)`). Times are of one day,
`HH:MM` or `HH:MM:SS`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final, TypeVar

import msgspec

from itsus.engine.stages import Stages
from itsus.engine.state import State
from itsus.intake.check import time_received
from itsus.intake.fold import Fold
from itsus.model.act import Act
from itsus.model.confusion import Confusion, Reader
from itsus.model.event import DecisionEvent, Event, NoticeEvent, OperatorsTold
from itsus.model.evidence import Evidence
from itsus.model.incident import Incident
from itsus.model.log import Logged
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.model.store import StepResult
from itsus.replay.approval import Approve
from itsus.replay.words import describe
from itsus.testing.drive import LateAct, drive, events_of
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.scripted import CONFUSED, Cue, ScriptedDetector, ScriptedMeter

_E = TypeVar("_E", bound=Event)
_EVERYWHERE: Final = Scope()
_DAY = datetime(2021, 10, 4, tzinfo=UTC)
_WIDTH = timedelta(seconds=10)


def clock(words: str) -> datetime:
    """Return a time of the story's day: `15:40`, `15:40:30`; `+1 00:10` is on the next day."""
    days, _, time = words.rpartition(" ")
    hours, minutes, *seconds = (int(part) for part in time.split(":"))
    day = timedelta(days=int(days or 0), hours=hours, minutes=minutes, seconds=sum(seconds))
    return _DAY + day


class Timeline:
    """What happens. Methods add to it and return it, so that they chain."""

    def __init__(self, app: str = "photogram", settings: Settings | None = None, reader: Reader | None = None) -> None:
        self._app = app
        self._settings = settings or Settings()
        self._cues: list[Cue] = []
        self._signals: list[Signal] = []
        self._acts: list[LateAct] = []
        self._reader = reader or FixedReader()
        self._start = "15:00"

    def begin(self, at: str) -> "Timeline":
        """Begin the story at another time than 15:00."""
        self._start = at
        return self

    def evidence(self, since: str, until: str, **values: Any) -> "Timeline":
        """Let a detector say from `since` until before `until` that something is broken since `since`.

        `values` replace those of an evidence of requests: strong, partial, from one gateway.
        """
        piece = Evidence(
            app=self._app,
            scope=Scope(),
            kind="request",
            detector="failures",
            sources=("gateway",),
            score=50.0,
            since=clock(since),
            until=clock(since),
            span_s=10,
            failing=0.5,
            spread={"app": (1, 1)},
        )
        return self._unroll(msgspec.structs.replace(piece, **values), clock(until))

    def people(self, since: str, until: str, **values: Any) -> "Timeline":
        """Let people's reports be evidence: from the app, at a pace of a minute."""
        said = {"kind": "report", "detector": "surge", "sources": ("app",), "failing": None, "span_s": 60}
        return self.evidence(since, until, **{**said, **values})

    def gap(self, since: str, until: str, **values: Any) -> "Timeline":
        """Let a kind of signal go silent."""
        silent = {"detector": "traffic", "telemetry_gap": True, "failing": None}
        return self.evidence(since, until, **{**silent, **values})

    def confused(
        self, since: str, until: str, *, app: str = "", scope: Scope = _EVERYWHERE, **values: Any
    ) -> "Timeline":
        """Let people be confused: highly, unless said otherwise."""
        confusion: Confusion = msgspec.structs.replace(CONFUSED, **values)
        self._cues.append(Cue(clock(since) + _WIDTH, clock(until) + _WIDTH, (app or self._app, scope, confusion)))
        return self

    def act(self, at: str, act: Act | Callable[[State], Act]) -> "Timeline":
        """Let an operator do something; a function is asked for the act when its time comes."""
        self._acts.append((clock(at), act if callable(act) else _always(act)))
        return self

    def requests(
        self, since: str, until: str, *, per_s: int = 100, failing: float = 0.0, source: str = "gateway", **values: Any
    ) -> "Timeline":
        """Let a server count requests, every ten seconds, a share of them `failing`."""
        total = per_s * 10
        failed = round(total * failing)
        made = {"kind": "request", "app": self._app, "span": 10, "source": source}
        return self._repeat(since, until, 10, {**made, "ok": total - failed, "failed": failed, **values})

    def say(self, kind: str, since: str, until: str, *, per_min: int, every_s: int = 10, **values: Any) -> "Timeline":
        """Let people speak: so many signals of a kind a minute."""
        count = max(1, round(per_min * every_s / 60))
        made = {"kind": kind, "app": self._app, "source": "app", "count": count}
        return self._repeat(since, until, every_s, {**made, **values})

    def signal(self, at: str, **values: Any) -> "Timeline":
        """Let one signal come in."""
        self._signals.append(Signal(**{"at": clock(at), "app": self._app, **values}))
        return self

    def play(self, *, until: str = "17:00", approve: str = "never", stages: Stages | None = None) -> "Story":
        """Run the story through the engine and return what came of it.

        Args:
            until: When to stop looking.
            approve: As `itsus replay --approve`: auto, never or after=SECONDS.
            stages: Real ones to judge the signals; without them the script speaks.
        """
        played = Approve.parse(approve)
        return Story(list(drive(stages or self.script(), self.log(), clock(until), acts=self.acts(), approve=played)))

    def script(self) -> Stages:
        """Return fresh stages that say what the story scripts."""
        return Stages([ScriptedDetector(self._cues)], ScriptedMeter(self._cues))

    def acts(self) -> list[LateAct]:
        """Return what operators do, in order."""
        return sorted(self._acts, key=lambda act: act[0])

    def signals(self) -> list[Signal]:
        """Return the signals of the story, in the order of receipt."""
        return sorted(self._signals, key=time_received)

    def log(self) -> list[Logged]:
        """Return the input log of the story, without the acts."""
        fold, log = Fold("story", self._reader), [Logged(clock(self._start), self._settings)]
        for received_s, group in groupby(self.signals(), key=lambda s: time_received(s) // 10 * 10):
            refused = fold.add(list(group), None)
            assert not refused, refused
            batch = fold.flush()
            log += [Logged(datetime.fromtimestamp(received_s, UTC), batch)] if batch else []
        return log

    def _unroll(self, piece: Evidence, until: datetime) -> "Timeline":
        """Let evidence grow: each window is seen in the step after its end, and held until the next."""
        span = timedelta(seconds=piece.span_s)
        end = piece.since + span
        while end <= until:
            grown = msgspec.structs.replace(piece, until=end)
            self._cues.append(Cue(end + _WIDTH, end + _WIDTH + span, grown))
            end += span
        return self

    def _repeat(self, since: str, until: str, every_s: int, values: dict[str, Any]) -> "Timeline":
        at, end = clock(since), clock(until)
        while at < end:
            self._signals.append(Signal(**{"at": at, **values}))
            at += timedelta(seconds=every_s)
        return self


class Story:
    """What came of a timeline."""

    def __init__(self, results: Sequence[StepResult]) -> None:
        self.results = results
        self.events = events_of(results)

    def of(self, kind: type[_E]) -> list[_E]:
        """Return the events of one type."""
        return [event for event in self.events if isinstance(event, kind)]

    def actions(self, app: str = "") -> list[str]:
        """Return the actions decided on, in order."""
        return [e.action for e in self.of(DecisionEvent) if not app or e.app == app]

    def names(self) -> list[str]:
        """Return the names of all events, in order."""
        return [event.event for event in self.events]

    def told(self) -> list[str]:
        """Return why operators were told, in order."""
        return [event.why for event in self.of(OperatorsTold)]

    def expect(
        self, action: str, *, by: str = "23:59:59", since: str = "00:00", reasons: Sequence[str] = (), app: str = ""
    ) -> DecisionEvent:
        """Require a decision in time, with at least these reasons, and return it."""
        for event in self.of(DecisionEvent):
            is_it = event.action == action and set(reasons) <= set(event.reasons) and app in ("", event.app)
            if is_it and clock(since) <= event.at <= clock(by):
                return event
        raise AssertionError(f"no {action} {list(reasons)} between {since} and {by}; there was:\n{self.tell()}")

    def never(self, *actions: str) -> "Story":
        """Require that no such decision was taken."""
        taken = [a for a in self.actions() if a in actions]
        assert not taken, f"{taken} was decided:\n{self.tell()}"
        return self

    def notices(self, event: str = "") -> list[NoticeEvent]:
        """Return the events of notices, or those of one name (`published`)."""
        return [e for e in self.of(NoticeEvent) if not event or e.event == f"notice.{event}"]

    def incidents(self) -> list[Incident]:
        """Return all incidents as they were last, in order of opening."""
        last = {i.id: i for result in self.results for i in result.incidents}
        return list(last.values())

    def tell(self) -> str:
        """Return the story in words, for a failing test's reader."""
        return "\n".join(describe(event) for event in self.events) or "(nothing)"


def _always(act: Act) -> Callable[[State], Act]:
    return lambda _state: act
