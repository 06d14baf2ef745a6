"""Writes one page about a replay: a timeline per app, and a table of everything that was decided and why.

The page needs no network and no script, and can be read on a phone, by day and by night.
"""

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from pathlib import Path
from typing import Final

from itsus.model.errors import BackendError
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, SettingEvent
from itsus.replay.chart import Span, draw_app, minute_of
from itsus.replay.record import Record
from itsus.replay.words import describe_short

#: Rows of the table; what is more is counted.
_ROWS: Final = 2000

#: So much of the time before the first incident is drawn.
_BEFORE_MIN: Final = 60


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
    span = _span_of(record)
    apps = sorted(record.curves.keys() | {i.app for i in record.incidents.values()})
    body = "".join(_section(record, app, span) for app in apps) or "<p>No signals.</p>"
    return _PAGE.format(title=escape(title), style=_read_style(), about=escape(_sum_up(record)), body=body)


def _span_of(record: Record) -> Span:
    minutes = [m for c in record.curves.values() for curve in (c.said, c.ok, c.failed) for m in curve]
    minutes += [int(minute_of(e.at)) for e in record.events]
    if not minutes:
        return Span(0, 1)
    starts = [int(minute_of(i.visible_since)) for i in record.incidents.values() if i.state != "dismissed"]
    first = max(min(minutes), min(starts) - _BEFORE_MIN) if starts else min(minutes)
    return Span(first, max(minutes) + 1)


def _sum_up(record: Record) -> str:
    real = [i for i in record.incidents.values() if i.state != "dismissed"]
    spoken = [n for n in record.notices.values() if n.published_at is not None]
    words = f"{len(real)} incidents, {len(spoken)} notices published"
    return words + (f"; {record.refused} signals were refused" if record.refused else "")


def _section(record: Record, app: str, span: Span) -> str:
    incidents = sorted((i for i in record.incidents.values() if i.app == app), key=lambda i: i.opened_at)
    real = [i for i in incidents if i.state != "dismissed"][:12]
    events = [e for e in record.events if e.app == app and not isinstance(e, SettingEvent)]
    marks = [e for e in events if isinstance(e, DecisionEvent | NoticeEvent)]
    drawing = draw_app(record.curves[app], real, marks, span)
    return f"<section><h2>{escape(app)}</h2><div class=scroll>{drawing}</div>{_table(events)}</section>"


def _table(events: Sequence[Event]) -> str:
    if not events:
        return "<p class=quiet>Nothing to report.</p>"
    more = f"<p class=quiet>{len(events) - _ROWS} more are not shown.</p>" if len(events) > _ROWS else ""
    return f"<table><tbody>{''.join(_rows(events[:_ROWS]))}</tbody></table>{more}"


def _rows(events: Sequence[Event]) -> Iterator[str]:
    day = None
    for event in events:
        if event.at.date() != day:
            day = event.at.date()
            yield f"<tr class=day><th colspan=3 scope=rowgroup>{day:%A, %-d %B %Y}</th></tr>"
        kind, words = _name(event), escape(describe_short(event))
        evidence = escape(" ".join(e.words for e in event.evidence)) if isinstance(event, IncidentEvent) else ""
        detail = f"<small>{evidence}</small>" if evidence else ""
        yield f'<tr><td class=time>{event.at:%H:%M:%S}<td><span class="tag {kind}">{kind}</span><td>{words}{detail}'


def _name(event: Event) -> str:
    if isinstance(event, DecisionEvent):
        return event.action
    return event.event.split(".")[1] if isinstance(event, NoticeEvent) else event.event.split(".")[0]


def _read_style() -> str:
    return resources.files("itsus.replay").joinpath("report.css").read_text(encoding="utf-8")


_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title} · itsus</title><style>{style}</style></head>
<body><header><h1>{title}</h1><p>{about}. All times are UTC.</p>
<p class="legend"><i class="silent"></i>silent <i class="wait"></i>wait <i class="hint"></i>hint
<i class="speak"></i>speak <i class="resolve"></i>resolve <i class="retract"></i>retract
· triangles: what was proposed and published</p></header>
<main>{body}</main></body></html>
"""
