"""Interned series: the labels of a signal are checked once, then known by their place."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from itsus.intake.check import check_labels
from itsus.intake.gate import PUBLISHABLE_SOURCE
from itsus.model.errors import InputError
from itsus.model.scope import Series
from itsus.model.signal import Signal
from itsus.model.window import BAD_WAYS, ERRORS
from itsus.model.words import ERROR_CLASSES

#: Every field that is a label. One call in C; the tuple is the key of the cache.
_LABELS: Final[Callable[[Signal], tuple[Any, ...]]] = attrgetter(
    *("kind", "source", "app", "component", "country", "platform", "version", "network", "name", "dependency", "lang"),
    *("arm", "error", "bad", "status", "severity", "notice", "affected", "works"),
)
_ERROR_COLUMN: Final = {error: ERRORS + place for place, error in enumerate(ERROR_CLASSES)}
_KEPT_BETWEEN_FLUSHES: Final = 20_000


class Line:
    """One combination of labels: its series, and what of the other labels a fold needs at each signal."""

    __slots__ = ("bad", "error_column", "is_of_devices", "kind", "place", "series", "series_hash")

    def __init__(self, signal: Signal, place: int, series: Series) -> None:
        self.kind = signal.kind
        self.place = place
        self.series = series
        self.series_hash = hash(series)
        self.is_of_devices = series.source.startswith(PUBLISHABLE_SOURCE)
        self.error_column = _ERROR_COLUMN[signal.error] if signal.error else 0
        self.bad = BAD_WAYS.index(signal.bad) if signal.bad else 0


class Lines:
    """All lines since they were last forgotten. A flood of made-up labels is refused, not remembered."""

    def __init__(self, capacity: int = 50_000) -> None:
        self._capacity = capacity
        self._lines: dict[tuple[Any, ...], Line] = {}
        self._places: dict[Series, int] = {}
        self._series: list[Series] = []
        self._sorted: tuple[set[int], tuple[Series, ...], NDArray[np.int64]] = (set(), (), np.zeros(0, np.int64))

    def of(self, signal: Signal) -> Line:
        """Return the line of a signal; new labels are checked first.

        Raises:
            InputError: if the labels are not well-formed, or there are too many different ones.
        """
        return self._lines.get(_LABELS(signal)) or self._intern(signal)

    def sort(self, places: Iterable[int]) -> tuple[tuple[Series, ...], NDArray[np.int64]]:
        """Return the sorted series at these places, and for every place its index among them (-1: not asked for).

        While the same places are asked for, which is most of the time, the very same tuple is returned: who comes after
        need not look through it again.
        """
        asked = set(places)
        known, series, index = self._sorted
        if asked != known or len(index) != len(self._series):
            used = sorted(asked, key=self._series.__getitem__)
            index = np.full(len(self._series), -1, np.int64)
            index[used] = np.arange(len(used))
            series = tuple(self._series[place] for place in used)
            self._sorted = (asked, series, index)
        return series, index

    def forget(self) -> None:
        """Forget all lines once they are many; only between two windows, since places then begin anew."""
        if len(self._lines) > _KEPT_BETWEEN_FLUSHES:
            self._lines, self._places, self._series = {}, {}, []
            self._sorted = (set(), (), np.zeros(0, np.int64))

    def _intern(self, signal: Signal) -> Line:
        check_labels(signal)
        if len(self._lines) >= self._capacity:
            raise InputError("too many different series at once; send fewer distinct labels", code="too_many_series")
        series = _series_of(signal)
        place = self._places.setdefault(series, len(self._series))
        if place == len(self._series):
            self._series.append(series)
        line = Line(signal, place, self._series[place])
        self._lines[_LABELS(signal)] = line
        return line


def _series_of(signal: Signal) -> Series:
    return Series(
        app=signal.app,
        component=signal.component,
        country=signal.country,
        platform=signal.platform,
        version=signal.version,
        network=signal.network,
        kind=signal.kind,
        source=signal.source,
        name=signal.name,
        dependency=signal.dependency,
        lang=signal.lang,
        arm=signal.arm or "",
    )
