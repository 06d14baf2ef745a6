"""Alerts, and what people did with a notice: signals that are states and answers, not amounts of an app's life."""

from typing import Literal, cast

from itsus.intake.rows import ROWS_PER_FLUSH, window_of
from itsus.model.errors import InputError
from itsus.model.scope import Series
from itsus.model.signal import Signal
from itsus.model.window import START, Alert, Outcome

_Answer = tuple[str, str, str, str, str, str, int, str]


def alert_of(signal: Signal, series: Series, at_s: float) -> Alert:
    """Return the state that an alert signal reports.

    The key over its life is its `id` up to `#`; without an `id`, everything that names it.
    """
    key = signal.id.partition("#")[0] or "/".join((signal.source, *series[:6], signal.name, signal.dependency))
    status = cast(Literal["firing", "resolved"], signal.status)
    return Alert(series=series, at_s=int(at_s), key=key, status=status, severity=signal.severity)


class OutcomeFold:
    """Sums exposures and follow-ups."""

    def __init__(self) -> None:
        self._sums: dict[_Answer, int] = {}

    def add(self, signal: Signal, at_s: float) -> None:
        """Count one signal, weighted and rounded to whole people.

        Raises:
            InputError: if there are too many different ones at once.
        """
        start_s = window_of(0, at_s, 0)[START]
        answer = _answer(signal)
        key = (signal.kind, signal.app, signal.notice, signal.country, signal.arm or "", answer, start_s, signal.source)
        if key not in self._sums and len(self._sums) >= ROWS_PER_FLUSH:
            raise InputError("too many different notices and times at once", code="too_many_series")
        self._sums[key] = self._sums.get(key, 0) + round(signal.count * signal.weight)

    def take(self) -> tuple[Outcome, ...]:
        """Return the sums, sorted, and begin anew."""
        sums, self._sums = self._sums, {}
        return tuple(sorted(_outcome(key, count) for key, count in sums.items()))


def _answer(signal: Signal) -> str:
    if signal.kind == "followup":
        return "works" if signal.works else "broken"
    if signal.affected is None:
        return ""
    return "affected" if signal.affected else "unaffected"


def _outcome(key: _Answer, count: int) -> Outcome:
    kind, app, notice, country, arm, answer, start_s, source = key
    return Outcome(
        kind=cast(Literal["exposure", "followup"], kind),
        app=app,
        notice=notice,
        country=country,
        arm=arm,
        answer=answer,
        start_s=start_s,
        count=count,
        source=source,
    )
