"""Keeps what a page about a replay needs, in bounded memory however long the replay is.

Incidents that happened together are one `Family`. Around each family the figures are kept closely; the rest of the run
is kept as one strip for all. Suspicions that came to nothing are kept in a line each.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.intake.refusal import Refusal
from itsus.model.event import Event, SettingEvent
from itsus.model.evidence import Evidence
from itsus.model.incident import Incident
from itsus.model.settings import Settings
from itsus.model.store import Present, StepResult
from itsus.model.window import WindowBatch
from itsus.replay.curves import CONFUSED, MOCKING, Cell, Strip, count, new_cell
from itsus.replay.family import CELLS_KEPT, Family, Moment, Saga, Suspicion, extend

#: Refused signals that are kept with their reasons; the rest is only counted.
REFUSALS_KEPT: Final = 20
#: Families that a page tells in full: more than a person reads. The least important ones are only counted.
FAMILIES_KEPT: Final = 60
#: Suspicions that came to nothing and are listed; the rest is only counted.
SUSPICIONS_KEPT: Final = 100
#: Incidents that began within this time after the last of a family had ended belong to it.
TOGETHER: Final = timedelta(minutes=30)
#: Minutes stay apart for so long before they are folded into strips: by then it is known whether they are close to an
#: incident, since none becomes visible later than this after its start.
_RECENT_MIN: Final = 360
#: A measure stands for so long when nothing comes in.
_HELD_MIN: Final = 60


class Refusals:
    """Counts refused signals, and keeps the first with their reasons; all there is to know without a page."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []
        self.refused = 0

    def observe(self, batch: WindowBatch | None, result: StepResult) -> None:
        """Take in what came in and what was decided: nothing of it is kept."""

    def refuse(self, refusals: list[Refusal]) -> None:
        """Take note of signals that were refused."""
        self.refused += len(refusals)
        self.refusals += refusals[: REFUSALS_KEPT - len(self.refusals)]


class Record(Refusals):
    """A replay as it was: hand it to `replay(witness=...)`, then to `write_report`.

    Args:
        settings: Names the apps as people do.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.settings = settings or Settings()
        self.apps: set[str] = set()
        self.families: list[Family] = []
        self.families_left_out = 0
        self.suspicions: list[Suspicion] = []
        self.suspicions_left_out = 0
        self.overview = Strip(CELLS_KEPT)
        self.signals = 0
        self._suspects: dict[str, Saga] = {}
        self._recent: dict[str, dict[int, Cell]] = defaultdict(lambda: defaultdict(new_cell))
        self._presents: dict[str, Present] = {}
        self._measured = 0
        self._folded = 0

    def observe(self, batch: WindowBatch | None, result: StepResult) -> None:
        """Take in what came in and what was decided."""
        if batch is not None:
            self._count(batch)
        self._follow(result)
        self._measure(result.facts, result.now)
        minute = int(result.now.timestamp()) // 60
        if minute - self._folded >= _RECENT_MIN:
            self._fold(minute - _RECENT_MIN)
            self._folded = minute

    def finish(self) -> None:
        """Fold what is still apart, and let go of what never came to anything; may be called again."""
        self._fold(None)
        for saga in self._suspects.values():
            self._dismiss(saga)
        self._suspects.clear()

    def _count(self, batch: WindowBatch) -> None:
        self.signals += batch.signals
        for counted in count(batch):
            self.apps.add(counted.app)
            recent = self._recent[counted.app]
            for minute, amount in counted.by_minute():
                recent[minute][counted.column] += amount

    def _follow(self, result: StepResult) -> None:
        events = defaultdict[str, list[Event]](list)
        for event in result.events:
            if not isinstance(event, SettingEvent):
                events[event.incident].append(event)
        incidents = {i.id: i for i in result.incidents}
        notices = {n.incident: n for n in result.notices}
        for name in {**incidents, **notices, **events}:
            saga = self._find(name, incidents.get(name))
            if saga is not None:
                saga.follow(incidents.get(name, saga.incident), notices.get(name))
                if name in events:
                    saga.add(Moment(result.now, tuple(events[name]), saga.incident, saga.notice))
                self._place(saga)

    def _find(self, name: str, incident: Incident | None) -> Saga | None:
        for family in reversed(self.families):
            if name in family.sagas:
                return family.sagas[name]
        if incident is not None and name not in self._suspects:
            self._suspects[name] = Saga(incident, incident)
        return self._suspects.get(name)

    def _place(self, saga: Saga) -> None:
        """Put an incident that has become notable into a family; let one go that came to nothing."""
        name = saga.incident.id
        if name not in self._suspects:
            return
        if saga.is_notable:
            del self._suspects[name]
            self._family_of(saga.incident).sagas[name] = saga
            self._keep_few()
        elif not saga.incident.is_open:
            del self._suspects[name]
            self._dismiss(saga)

    def _family_of(self, incident: Incident) -> Family:
        for family in reversed(self.families[-3:]):
            end = family.until
            if end is None or incident.visible_since <= end + TOGETHER:
                return family
        self.families.append(Family())
        return self.families[-1]

    def _keep_few(self) -> None:
        closed = [f for f in self.families if f.until is not None]
        if len(self.families) > FAMILIES_KEPT and closed:
            self.families.remove(min(closed, key=lambda f: f.weight))
            self.families_left_out += 1

    def _dismiss(self, saga: Saga) -> None:
        if len(self.suspicions) < SUSPICIONS_KEPT:
            self.suspicions.append(Suspicion(saga.incident, saga.worst.evidence))
        else:
            self.suspicions_left_out += 1

    def _measure(self, facts: Mapping[str, str], now: datetime) -> None:
        minute = int(now.timestamp()) // 60
        for past in range(max(self._measured + 1, minute - _HELD_MIN), minute):
            self._hold(past)
        for key, body in facts.items():
            if key.startswith("now/"):
                app = key.removeprefix("now/")
                before, present = self._presents.get(app), msgspec.json.decode(body, type=Present)
                self._presents[app] = present
                gone_silent = [_until(e, now) for e in before.evidence if e.telemetry_gap] if before else []
                self._draw_runs(app, [*gone_silent, *present.evidence])
        self._hold(minute)
        self._measured = minute

    def _hold(self, minute: int) -> None:
        """Write down what is measured in a minute: until it is measured anew it stays as it was."""
        for app, present in self._presents.items():
            confusion = present.confusion
            if confusion.people_per_min or confusion.mockery_per_min:
                cell = self._recent[app][minute]
                cell[CONFUSED] = max(cell[CONFUSED], confusion.people_per_min)
                cell[MOCKING] = max(cell[MOCKING], confusion.mockery_per_min)

    def _draw_runs(self, app: str, evidence: Iterable[Evidence]) -> None:
        family = next((f for f in reversed(self.families) if f.until is None), None)
        for piece in evidence if family is not None else ():
            if family is not None:
                detector = "gap" if piece.telemetry_gap else piece.detector
                extend(family.runs.setdefault((app, detector, piece.kind), []), piece)

    def _fold(self, before: int | None) -> None:
        """Fold minutes into strips: those near a family into its own, all into the strip of the whole run."""
        first = min((minute for recent in self._recent.values() for minute in recent), default=0)
        reaches = [(family.reach(), family) for family in self.families]
        near = [(reach, family) for reach, family in reaches if reach[1] >= first]
        for app, recent in self._recent.items():
            for minute in [m for m in recent if before is None or m < before]:
                cell = recent.pop(minute)
                self.overview.add(minute, cell)
                for (since, until), family in near:
                    if since <= minute <= until:
                        family.strips[app].add(minute, cell)


def _until(gap: Evidence, now: datetime) -> Evidence:
    """A kind that is silent sends no windows that its evidence could rest on: it lasts as long as it is held."""
    return msgspec.structs.replace(gap, until=now)
