"""What the owner of a key may say: signal by signal, before it is counted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from msgspec.structs import force_setattr

from itsus.intake.limits import Prefixes
from itsus.intake.refusal import Refusal
from itsus.model.signal import Signal
from itsus.model.store import ApiKey
from itsus.model.words import PEOPLE_KINDS

PUBLISHABLE_KINDS: Final = frozenset({"report", "search", "exposure", "followup", "request"})
#: Sources of publishable keys begin with this; downstream they all count as one source.
PUBLISHABLE_SOURCE: Final = "pk:"
#: The most requests that one signal of a device may count, and the longest time it may count over: anyone can read the
#: key in a page, and one forged signal must not stand for an outage, nor a day's span make the others seem slow.
DEVICE_REQUESTS: Final = 1_000
DEVICE_SPAN_S: Final = 60

Item: TypeAlias = tuple[int, Signal]
#: Code and words.
_Reason: TypeAlias = tuple[str, str]


class Gate:
    """Applies a key to a batch.

    Args:
        sample: Rates at which devices send each kind, as the feed tells them.
        prefixes: Caps per network, for publishable keys.
    """

    def __init__(self, sample: Mapping[str, float], prefixes: Prefixes) -> None:
        self._weights = {kind: 1 / rate for kind, rate in sample.items() if 0 < rate < 1}
        self._prefixes = prefixes

    def admit(
        self, key: ApiKey, items: Sequence[Item], *, address: str, now_s: float, story_at: datetime | None = None
    ) -> tuple[list[Item], list[Refusal]]:
        """Return what the key may send, with what the server sets, and the rest with reasons.

        `story_at` is the time of a rehearsal, which devices know nothing of.
        """
        admitted, refused = [], []
        barred: dict[tuple[str, str, str], _Reason | None] = {}  # most of a batch says the same of itself
        for item in items:
            signal = item[1]
            said = (signal.kind, signal.app, signal.source)
            reason = barred[said] if said in barred else barred.setdefault(said, _bar(key, signal))
            if reason is None:
                reason = self._set(key, signal, address, now_s)
                if story_at is not None and key.type == "publishable":
                    force_setattr(signal, "at", story_at)
            if reason is None:
                admitted.append(item)
            else:
                refused.append(Refusal(item[0], *reason))
        return admitted, refused

    def _set(self, key: ApiKey, signal: Signal, address: str, now_s: float) -> _Reason | None:
        """Set what is the server's to say. The signal was decoded a moment ago and is nobody else's yet, so setting
        beats copying thirty fields."""
        if signal.received is not None:
            return "received_not_allowed", "`received` is for files; over HTTP the server stamps it"
        if key.type == "server":
            if not signal.source and key.sources:
                force_setattr(signal, "source", key.sources[0])
            return None
        excess = _find_excess(signal)
        if excess:
            return excess
        if not self._prefixes.admits(address, signal.person, now_s, is_said=signal.kind in PEOPLE_KINDS):
            return "network_limit", "too much from this network in one minute"
        force_setattr(signal, "source", PUBLISHABLE_SOURCE + key.name)
        force_setattr(signal, "count", 1)
        force_setattr(signal, "weight", self._weights.get(signal.kind, 1.0))
        return None


def _find_excess(signal: Signal) -> _Reason | None:
    """Return what a device claims to have counted that no device counts, if anything."""
    if signal.ok + signal.failed > DEVICE_REQUESTS:
        words = f"a publishable key counts at most {DEVICE_REQUESTS:,} requests in one signal (`ok` + `failed`)"
        return "too_many", words
    if signal.span > DEVICE_SPAN_S:
        return "out_of_range", f"a publishable key counts over at most {DEVICE_SPAN_S} seconds (`span`)"
    return None


def _bar(key: ApiKey, signal: Signal) -> _Reason | None:
    """Return why the key may not send this kind, app or source, if it may not."""
    if key.kinds and signal.kind not in key.kinds:
        return "kind_not_allowed", f"the key {key.name} may not send {signal.kind}"
    if key.apps and signal.app not in key.apps:
        return "app_not_allowed", f"the key {key.name} may not send for this app"
    if key.type == "publishable":
        is_allowed = signal.kind in PUBLISHABLE_KINDS
        return None if is_allowed else ("kind_not_allowed", f"a publishable key may not send {signal.kind}")
    return _bar_source(key, signal.source)


def _bar_source(key: ApiKey, source: str) -> _Reason | None:
    if source.startswith(PUBLISHABLE_SOURCE):
        return "source_not_allowed", f"sources beginning with {PUBLISHABLE_SOURCE} are those of publishable keys"
    if not key.sources or source in key.sources or (not source and len(key.sources) == 1):
        return None
    if not source:
        return "source_not_allowed", f"the key {key.name} must name one of its sources"
    return "source_not_allowed", f"the key {key.name} may not send for this source"
