"""What the owner of a key may say: signal by signal, before it is counted."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import force_setattr

from itsus.intake.limits import Prefixes
from itsus.intake.refusal import Refusal
from itsus.model.signal import Signal
from itsus.model.store import ApiKey

PUBLISHABLE_KINDS: Final = frozenset({"report", "search", "exposure", "followup", "request"})
#: Sources of publishable keys begin with this; downstream they all count as one source.
PUBLISHABLE_SOURCE: Final = "pk:"

Item = tuple[int, Signal]


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
        self, key: ApiKey, items: Sequence[Item], *, address: str, now_s: float
    ) -> tuple[list[Item], list[Refusal]]:
        """Return what the key may send, with what the server sets, and the rest with reasons."""
        admitted, refused = [], []
        for item in items:
            index, signal = item
            refusal = self._refusal(key, signal, address, now_s)
            if refusal:
                refused.append(Refusal(index, *refusal))
            else:
                admitted.append(item)
        return admitted, refused

    def _refusal(self, key: ApiKey, signal: Signal, address: str, now_s: float) -> tuple[str, str] | None:
        if signal.received is not None:
            return "received_not_allowed", "`received` is for files; over HTTP the server stamps it"
        if key.kinds and signal.kind not in key.kinds:
            return "kind_not_allowed", f"the key {key.name} may not send {signal.kind}"
        if key.apps and signal.app not in key.apps:
            return "app_not_allowed", f"the key {key.name} may not send for this app"
        if key.type == "publishable":
            return self._refusal_of_publishable(key, signal, address, now_s)
        return _refusal_of_source(key, signal)

    def _refusal_of_publishable(
        self, key: ApiKey, signal: Signal, address: str, now_s: float
    ) -> tuple[str, str] | None:
        if signal.kind not in PUBLISHABLE_KINDS:
            return "kind_not_allowed", f"a publishable key may not send {signal.kind}"
        if not self._prefixes.admits(address, signal.person, now_s):
            return "network_limit", "too much from this network in one minute"
        # The signal was decoded a moment ago and is nobody else's yet: setting beats copying thirty fields.
        force_setattr(signal, "source", PUBLISHABLE_SOURCE + key.name)
        force_setattr(signal, "count", 1)
        force_setattr(signal, "weight", self._weights.get(signal.kind, 1.0))
        return None


def _refusal_of_source(key: ApiKey, signal: Signal) -> tuple[str, str] | None:
    if not signal.source:
        if len(key.sources) == 1:
            force_setattr(signal, "source", key.sources[0])
            return None
        return ("source_not_allowed", f"the key {key.name} must name one of its sources") if key.sources else None
    if key.sources and signal.source not in key.sources:
        return "source_not_allowed", f"the key {key.name} may not send for this source"
    if signal.source.startswith(PUBLISHABLE_SOURCE):
        return "source_not_allowed", f"sources beginning with {PUBLISHABLE_SOURCE} are those of publishable keys"
    return None
