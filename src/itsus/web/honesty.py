"""How honest we were over a time: how long people were left alone, how many we reached, and how often we were wrong.

Counted from what is kept: incidents that were opened in the time, what was said about them, and what devices counted.
Real and simulated people are never mixed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Final

import msgspec

from itsus.model.evidence import Fault
from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.model.scope import Scope
from itsus.model.store import Store, Tally

#: More incidents are not counted; who has more should look at a shorter time.
INCIDENTS_MAX: Final = 10_000
_PAGE: Final = 100
_NOBODY, _NOWHERE = Fault({}), Scope()


class Spread(msgspec.Struct, frozen=True):
    """Some durations in seconds: the middle one, the longest, and at which incident that was."""

    count: int
    median_s: float
    worst_s: float
    worst: str


class Exposed(msgspec.Struct, frozen=True):
    """What devices counted. `reach`, `misfire`: None if nobody is known of.

    Args:
        simulated: These are simulated people.
        affected: People who ran into the trouble, shown or held out.
        affected_shown: Those of them who were shown a notice.
        shown: People who were shown a notice and of whom it is known whether they ran into the trouble.
        shown_unaffected: Those of them who did not.
        reach: `affected_shown` of `affected`.
        misfire: `shown_unaffected` of `shown`.
    """

    simulated: bool
    affected: int
    affected_shown: int
    shown: int
    shown_unaffected: int
    reach: float | None
    misfire: float | None


class Honesty(msgspec.Struct, frozen=True):
    """The figures.

    Args:
        incidents: All that were opened.
        confirmed: Those that were confirmed, or started by a person.
        spoken: Those about which people were told something.
        unspoken: Confirmed ones about which nothing was said (yet).
        silence_gap: From the first symptom that people could see to our first word; None if nothing was said.
        approval: From a wording that waits for people to its going out; None if nothing was approved.
        hints: Notices that went out as a hint.
        notices: Notices that went out at full strength, some of them after a hint.
        firmed: Hints that became a notice.
        retractions: Hints and notices that were taken back.
        false_alarms: Incidents that people were told about, and that were taken back or dismissed.
        exposed: What devices counted of the notices of these incidents.
    """

    incidents: int
    confirmed: int
    spoken: int
    unspoken: int
    silence_gap: Spread | None
    approval: Spread | None
    hints: int
    notices: int
    firmed: int
    retractions: int
    false_alarms: int
    exposed: tuple[Exposed, ...]


async def read_honesty(
    store: Store, *, app: str = "", since: datetime | None = None, until: datetime | None = None
) -> Honesty:
    """Count what was opened in a time, for an app or for all."""
    incidents = await _read_bare(store, app, since, until)
    known = {incident.id for incident in incidents}
    said = [turn for turn in await store.said(since=since, app=app) if turn.incident in known]
    tallies = await store.tallies(app=app, kind="exposure", by_country=False)
    return count(incidents, said, tallies)


async def _read_bare(store: Store, app: str, since: datetime | None, until: datetime | None) -> list[Incident]:
    """Return incidents without what is not counted, page by page: with their evidence they would fill the memory."""
    bare: list[Incident] = []
    while len(bare) < INCIDENTS_MAX:
        before = bare[-1].id if bare else ""
        page = await store.incidents(app=app, since=since, until=until, before=before, limit=_PAGE)
        bare += [msgspec.structs.replace(i, evidence=(), fault=_NOBODY, scope=_NOWHERE, decision=None) for i in page]
        if len(page) < _PAGE:
            break
    return bare


def count(incidents: Sequence[Incident], said: Sequence[Said], tallies: Iterable[Tally]) -> Honesty:
    """Count incidents, what was said about them (oldest first), and what devices counted of it."""
    confirmed = [i for i in incidents if i.confirmed_at or i.by_hand]
    spoken = [i for i in incidents if i.spoke_at]
    out = [turn for turn in said if turn.event == "notice.published"]
    hints, notices = ({t.notice for t in out if t.strength == strength} for strength in ("hint", "notice"))
    retracted = [turn for turn in said if turn.event == "notice.retracted"]
    wrong = {turn.incident for turn in retracted} | {i.id for i in spoken if i.state == "dismissed"}
    told = {turn.notice for turn in said}
    return Honesty(
        incidents=len(incidents),
        confirmed=len(confirmed),
        spoken=len(spoken),
        unspoken=sum(i.spoke_at is None for i in confirmed),
        silence_gap=_spread((i.id, (i.spoke_at - i.visible_since).total_seconds()) for i in spoken if i.spoke_at),
        approval=_spread(measure_approvals(said)),
        hints=len(hints),
        notices=len(notices),
        firmed=len(hints & notices),
        retractions=len(retracted),
        false_alarms=len(wrong),
        exposed=count_exposed(t for t in tallies if t.notice in told),
    )


def measure_approvals(said: Iterable[Said]) -> Iterator[tuple[str, float]]:
    """Yield the incident, and the seconds from when a wording waited for people until it went out by their word."""
    waiting: dict[str, datetime] = {}
    for turn in said:
        if turn.event == "notice.proposed":
            waiting.setdefault(turn.notice, turn.at)
        elif (since := waiting.pop(turn.notice, None)) is not None and turn.people:
            yield turn.incident, (turn.at - since).total_seconds()


def count_exposed(tallies: Iterable[Tally]) -> tuple[Exposed, ...]:
    """Count who was shown notices and who should have been: real people first, then simulated ones."""
    sums: dict[bool, dict[tuple[str, str], int]] = {}
    for tally in tallies:
        if tally.kind == "exposure" and tally.answer:
            arms = sums.setdefault(tally.simulated, {})
            arms[tally.arm, tally.answer] = arms.get((tally.arm, tally.answer), 0) + tally.count
    return tuple(_exposed(simulated, arms) for simulated, arms in sorted(sums.items()))


def _exposed(simulated: bool, arms: Mapping[tuple[str, str], int]) -> Exposed:
    affected_shown = arms.get(("shown", "affected"), 0)
    affected = affected_shown + arms.get(("held", "affected"), 0)
    unaffected = arms.get(("shown", "unaffected"), 0)
    shown = affected_shown + unaffected
    return Exposed(
        simulated=simulated,
        affected=affected,
        affected_shown=affected_shown,
        shown=shown,
        shown_unaffected=unaffected,
        reach=affected_shown / affected if affected else None,
        misfire=unaffected / shown if shown else None,
    )


def _spread(durations: Iterable[tuple[str, float]]) -> Spread | None:
    known = [(max(seconds, 0.0), incident) for incident, seconds in durations]
    if not known:
        return None
    worst_s, worst = max(known)
    return Spread(len(known), median(seconds for seconds, _ in known), worst_s, worst)
