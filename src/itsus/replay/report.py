"""Writes one page about a replay: what happened in plain words, drawn, and why each decision fell.

The page needs no network and no script; it can be read on a phone, by day and by night, and printed. Everything that
came from elsewhere is escaped by the template engine.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from itsus.model.errors import BackendError
from itsus.replay.chart import Bar, Chart, draw, scale_family
from itsus.replay.curves import SAID
from itsus.replay.entries import Entry, tell_moments
from itsus.replay.family import Family, Moment, Saga, Suspicion
from itsus.replay.lanes import Curve, draw_strip
from itsus.replay.record import Record
from itsus.replay.scale import Scale, Tick
from itsus.replay.story import Tale, Times, name_family, sum_up_family, tell
from itsus.replay.words import name_scope, say_day, say_duration, say_reason, say_time

#: Stories that stand open; with more than these the reader chooses from their headlines.
_OPEN: Final = 2
#: Numbered decisions that one drawing can hold; the rest stands in the list alone.
_MARKS: Final = 60


@dataclass(frozen=True, slots=True)
class Item:
    """A decision in the list under a drawing."""

    anchor: str
    number: int
    part: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class AppPart:
    """One app in a story."""

    name: str
    chart: Chart
    items: tuple[Item, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """One family of incidents."""

    anchor: str
    title: str
    when: str
    outcome: str
    is_told: bool
    tales: tuple[Tale, ...]
    more: int
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    apps: tuple[AppPart, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole run as a thin strip."""

    curve: Curve
    bars: tuple[tuple[Bar, str], ...]
    ticks: tuple[Tick, ...]
    begins: str
    ends: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A suspicion that came to nothing."""

    when: str
    app: str
    where: str
    lasted: str
    seen: str
    why: str


def write_report(path: Path, record: Record, *, title: str = "Replay") -> None:
    """Write the page.

    Raises:
        BackendError: if the file cannot be written.
    """
    try:
        path.write_text(render(record, title=title), encoding="utf-8")
    except OSError as error:
        raise BackendError(f"{path}: the report cannot be written ({error.strerror})", retryable=False) from error


def render(record: Record, *, title: str = "Replay") -> str:
    """Return the page as HTML."""
    record.finish()
    families = sorted(record.families, key=lambda family: family.since)
    chapters = [_tell_chapter(family, record, number) for number, family in enumerate(families, 1)]
    return _template().render(
        title=title,
        style=Markup(_read("report.css")),  # noqa: S704 (our own file)
        sums=_sum_up(record),
        overview=_draw_overview(record, chapters),
        chapters=chapters,
        are_open=len(chapters) <= _OPEN,
        families_left_out=record.families_left_out,
        suspicions=[_tell_suspicion(passed, record) for passed in record.suspicions],
        suspicions_left_out=record.suspicions_left_out,
        apps=[record.settings.name_of(app) for app in sorted(record.apps)],
        refused=record.refused,
        refusals=[refusal.reason for refusal in record.refusals],
    )


def _sum_up(record: Record) -> list[tuple[str, str]]:
    sagas = [saga for family in record.families for saga in family.sagas.values()]
    spoken = [saga.incident for saga in sagas if saga.incident.spoke_at]
    gaps = [i.spoke_at - i.visible_since for i in spoken if i.spoke_at]
    sums = [
        (f"{len(sagas):,}", "incident" if len(sagas) == 1 else "incidents"),
        (f"{len(spoken):,}", "that people were told about"),
        (f"{len(sagas) - len(spoken):,}", "kept silent about"),
    ]
    return [*sums, (say_duration(max(gaps)), "the longest silence")] if gaps else sums


def _tell_chapter(family: Family, record: Record, number: int) -> Chapter:
    settings = record.settings
    sagas = sorted(family.sagas.values(), key=lambda s: (s.incident.visible_since, s.incident.app))
    scale = scale_family(family)
    apps = list(dict.fromkeys(saga.incident.app for saga in sagas))
    parts = [_tell_app(family, [s for s in sagas if s.incident.app == app], scale, f"s{number}a{place}", record)
             for place, app in enumerate(apps, 1)]  # fmt: skip
    title = name_family(family, settings)
    tales, more = tell(family, settings)
    return Chapter(
        anchor=f"s{number}",
        title=title[0].upper() + title[1:],
        when=_say_when(family),
        outcome=sum_up_family(family),
        is_told=any(s.incident.spoke_at for s in sagas),
        tales=tuple(tales),
        more=more,
        heads=tuple(_head(saga, sagas, record) for saga in sagas),
        rows=tuple(_rows(sagas)),
        apps=tuple(parts),
    )


def _say_when(family: Family) -> str:
    until = family.until
    if until is None:
        return f"{say_day(family.since)}, from {family.since:%H:%M} UTC"
    end = f"{until:%H:%M}" if until.date() == family.since.date() else f"{until:%H:%M} on {say_day(until)}"
    return f"{say_day(family.since)}, {family.since:%H:%M} to {end} UTC"


def _head(saga: Saga, sagas: Sequence[Saga], record: Record) -> str:
    name = record.settings.name_of(saga.incident.app)
    is_alone = sum(s.incident.app == saga.incident.app for s in sagas) == 1
    return name if is_alone else f"{name}: {name_scope(saga.worst.scope)}"


def _rows(sagas: Sequence[Saga]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    times = [Times.of(saga) for saga in sagas]
    yield "First sign", tuple((say_time(t.seen), "") for t in times)
    if any(t.sure for t in times):
        yield "Sure", tuple(_after(t.sure, t.seen) for t in times)
    if any(t.proposed for t in times):
        yield "Words proposed", tuple(_after(t.proposed, t.seen) for t in times)
    if any(t.spoke for t in times):
        yield "First word read", tuple(_after(t.spoke, t.seen) for t in times)
    yield "Over", tuple(_after(t.ended, t.seen) if t.ended else ("not yet", "") for t in times)


def _after(at: datetime | None, start: datetime) -> tuple[str, str]:
    return (say_time(at), f"+{say_duration(at - start)}") if at else ("–", "")


def _tell_app(family: Family, sagas: Sequence[Saga], scale: Scale, anchor: str, record: Record) -> AppPart:
    app = sagas[0].incident.app
    moments = sorted(((m, s) for s in sagas for m in s.moments), key=lambda item: item[0].at)[:_MARKS]
    left_out = sum(len(s.moments) + s.left_out for s in sagas) - len(moments)
    items = tuple(
        Item(f"{anchor}d{number}", number, name_scope(m.incident.scope) if len(sagas) > 1 else "", entry)
        for number, ((m, _), entry) in enumerate(zip(moments, tell_moments([m for m, _ in moments]), strict=True), 1)
    )
    marks: list[tuple[Moment, str, str, str]] = [
        (m, item.entry.style, item.entry.title, item.anchor) for (m, _), item in zip(moments, items, strict=True)
    ]
    chart = draw(family, sagas, scale, family.strips.get(app), marks)
    return AppPart(record.settings.name_of(app), chart, items, left_out)


def _draw_overview(record: Record, chapters: Sequence[Chapter]) -> Overview | None:
    minutes = sorted(record.overview.cells)
    if not minutes:
        return None
    scale = Scale([(minutes[0], minutes[-1] + record.overview.wide)])
    bars = []
    for family, chapter in zip(sorted(record.families, key=lambda f: f.since), chapters, strict=True):
        first = scale.x(family.since.timestamp() / 60)
        last = scale.x(family.until.timestamp() / 60) if family.until else 100.0
        style = "told" if chapter.is_told else "quiet"
        bars.append((Bar(first, max(0.5, last - first), style, f"{chapter.title}: {chapter.when}"), chapter.anchor))
    return Overview(
        curve=draw_strip(record.overview, SAID, scale),
        bars=tuple(bars),
        ticks=tuple(scale.ticks()),
        begins=_say_minute(minutes[0]),
        ends=_say_minute(minutes[-1] + record.overview.wide),
    )


def _say_minute(minute: float) -> str:
    at = datetime.fromtimestamp(minute * 60, UTC)
    return f"{at.day} {at:%b %Y}, {at:%H:%M}"


def _tell_suspicion(passed: Suspicion, record: Record) -> Passed:
    incident = passed.incident
    end = incident.ended_at or incident.updated_at
    reasons = incident.decision.reasons if incident.decision else ()
    return Passed(
        when=f"{incident.opened_at.day} {incident.opened_at:%b %Y, %H:%M:%S}",
        app=record.settings.name_of(incident.app),
        where=name_scope(incident.scope),
        lasted=say_duration(max(timedelta(0), end - incident.opened_at)),
        seen=" ".join(dict.fromkeys(e.words for e in passed.seen if e.words)),
        why=" ".join(say_reason(code) for code in reasons),
    )


@cache
def _template() -> Template:
    loader = FunctionLoader(lambda name: _read(f"templates/{name}"))
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.get_template("report.html")


def _read(name: str) -> str:
    return resources.files("itsus.replay").joinpath(name).read_text(encoding="utf-8")
