"""Alerts that are firing: someone else's rule, taken at its word.

Detects: nothing by itself. A firing alert is evidence until it says itself that it is resolved; its absence is never
taken for recovery. Only after `FORGET_S` without a refresh it is forgotten, and its words say when that will be. An
alert with a `dependency`, or from `statuspage-NAME`, is about that dependency. Units: none. The score is a stated
trust by the alert's severity: an operator's rule is believed about as much as one of our detectors at its threshold.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from itsus.detect.agree import agree
from itsus.detect.directory import source_of
from itsus.detect.group import to_time
from itsus.detect.scope import say_scope
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope, Series
from itsus.model.settings import Settings
from itsus.model.window import Alert, WindowBatch
from itsus.model.words import WINDOW_S

#: An alert that was not heard of for this long is forgotten.
FORGET_S = 86_400
#: How surprising an alert of a severity is taken to be.
SCORES = {"critical": 8.0, "page": 8.0, "major": 8.0, "error": 6.0, "": 6.0, "warning": 3.0, "minor": 3.0, "info": 0.0}
#: What an unknown severity is worth.
OTHER_SCORE = 6.0
STATUS_PAGE = "statuspage-"


class _Firing(msgspec.Struct):
    """An alert that fires: since when, and when it was last heard of."""

    series: Series
    severity: str
    since_s: int
    heard_s: int


class Alerts:
    """See the module."""

    name = "alerts"

    def __init__(self) -> None:
        self._firing: dict[tuple[str, str, str], _Firing] = {}
        self._apps: set[str] = set()

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,  # noqa: ARG002 - the interface's; alerts have no baseline to freeze
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in alerts and return those that fire."""
        if not (windows.alerts or self._firing):
            return []
        for alert in sorted(windows.alerts, key=lambda a: (a.at_s, a.status == "resolved")):
            self._take(alert)
        now_s = int(now.timestamp())
        for key in [k for k, f in self._firing.items() if now_s >= f.heard_s + FORGET_S]:
            del self._firing[key]
        return agree(self._tell_all(self._firing[k] for k in sorted(self._firing)), self._apps)

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next firing alert is forgotten."""
        if not self._firing:
            return None
        first = min(f.heard_s for f in self._firing.values()) + FORGET_S
        step = -(-first // WINDOW_S) * WINDOW_S
        return to_time(max(step, int(now.timestamp()) + WINDOW_S))

    def learning(self, app: str) -> tuple[str, datetime] | None:  # noqa: ARG002 - alerts need no baseline
        """Alerts need no learning."""
        return None

    def dump(self) -> Any:
        """Return the memory as plain data."""
        firing = [[list(k), msgspec.to_builtins(f)] for k, f in self._firing.items()]
        return {"firing": firing, "apps": sorted(self._apps)}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._firing = {tuple(k): msgspec.convert(f, _Firing) for k, f in data["firing"]}
        self._apps = set(data["apps"])

    def _take(self, alert: Alert) -> None:
        self._apps.add(alert.series.app)
        key = (alert.series.app, alert.series.source, alert.key)
        known = self._firing.get(key)
        if known and alert.at_s < known.heard_s:
            return
        if alert.status == "resolved":
            self._firing.pop(key, None)
        elif known:
            known.heard_s, known.severity = alert.at_s, alert.severity
        else:
            self._firing[key] = _Firing(alert.series, alert.severity, alert.at_s, alert.at_s)

    def _tell_all(self, firing: Iterable[_Firing]) -> Iterable[Evidence]:
        for one in firing:
            score = SCORES.get(one.severity.lower(), OTHER_SCORE)
            if score:
                yield self._tell(one, score)

    def _tell(self, one: _Firing, score: float) -> Evidence:
        series = one.series
        scope = Scope(**{d: (v,) for d, v in zip(DIMENSIONS, series[1:6], strict=True) if v})
        forget = to_time(one.heard_s + FORGET_S)
        source = source_of(series)
        dependency = series.dependency or (source.removeprefix(STATUS_PAGE) if source.startswith(STATUS_PAGE) else "")
        return Evidence(
            app=series.app,
            scope=scope,
            kind="alert",
            detector=self.name,
            sources=(source,),
            score=score,
            since=to_time(one.since_s),
            until=to_time(one.heard_s),
            span_s=WINDOW_S,
            dependency=dependency,
            words=(
                f"Alert “{series.name or 'unnamed'}” fires ({say_scope(scope)}); last heard of at "
                f"{to_time(one.heard_s):%H:%M} UTC, forgotten at {forget:%d %b %H:%M} unless refreshed."
            ),
        )
