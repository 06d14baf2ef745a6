"""Our own metrics: what came in, what was refused and why. Counted per batch, not per signal."""

from collections import Counter as Tally
from collections.abc import Iterable
from operator import attrgetter

import structlog
from prometheus_client import CollectorRegistry, Counter

from itsus.intake.refusal import Refusal
from itsus.model.signal import Signal

_KIND = attrgetter("kind")
_SAY_EVERY_S = 60.0

_log = structlog.get_logger(__name__)


class Meters:
    """Counters in a registry of the caller's, so that two intakes in one process do not share them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._taken = Counter("itsus_signals", "Signals decoded and allowed, by kind", ["kind"], registry=registry)
        self._refused = Counter("itsus_signals_refused", "Items refused, by code", ["code"], registry=registry)
        self._late = Counter("itsus_signals_late", "Signals over 300 s late", registry=registry)
        self._unread = Counter("itsus_texts_unread", "Texts that others stood for, too many to read", registry=registry)
        self._unsaid, self._quiet_until_s = 0, float("-inf")

    def count(self, signals: Iterable[Signal], refused: Iterable[Refusal], late: int) -> None:
        """Count one batch."""
        for kind, number in Tally(map(_KIND, signals)).items():
            self._taken.labels(kind).inc(number)
        for code, number in Tally(refusal.code for refusal in refused).items():
            self._refused.labels(code).inc(number)
        if late:
            self._late.inc(late)

    def count_unread(self, texts: int, now_s: float) -> None:
        """Count texts that there was no time to read, and say so once a minute at most."""
        self._unread.inc(texts)
        self._unsaid += texts
        if self._unsaid and now_s >= self._quiet_until_s:
            _log.warning("texts_sampled", unread=self._unsaid)
            self._unsaid, self._quiet_until_s = 0, now_s + _SAY_EVERY_S
