"""What the engine's stages are: small interfaces, so that each can be replaced one file at a time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from itsus.model.confusion import ConfusionField
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch

#: Per app the scopes of open incidents: baselines inside them do not learn.
Frozen = Mapping[str, tuple[Scope, ...]]


class Detector(Protocol):
    """Says whether something is broken, and where, from one kind of signal. Pure: it owns no clock and no I/O.

    A detector is an object with a memory (its baselines), which `dump` turns into plain msgpack-able data and `load`
    brings back exactly: a snapshot restored gives the same evidence, bit for bit.
    """

    name: str

    def observe(self, windows: WindowBatch, now: datetime, frozen: Frozen, settings: Settings) -> list[Evidence]:
        """Take in what was received for this step (merged; may be empty, may hold rows up to 300 s late) and return
        all evidence that holds now, sorted."""

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next time at which a step without input could change the evidence; None if it could not."""

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """While the baseline of an app is young: by what it is judged meanwhile (in words), and until when."""

    def dump(self) -> Any:
        """Return the memory as plain data."""

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""


class ConfusionMeter(Protocol):
    """Measures confusion; the same rules as `Detector`."""

    def measure(self, windows: WindowBatch, now: datetime, frozen: Frozen, settings: Settings) -> ConfusionField:
        """Take in a step's windows and return the field of confusion as of now."""

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next time at which a step without input could change the measure; None if it could not."""

    def dump(self) -> Any:
        """Return the memory as plain data."""

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
