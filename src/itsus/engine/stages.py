"""Which detectors and which measure of confusion an engine works with."""

from dataclasses import dataclass
from functools import cached_property

from itsus.model.attempts import AttemptsCounter
from itsus.model.engine import ConfusionMeter, Detector


@dataclass(frozen=True)
class Stages:
    """The replaceable stages of a step, each with a memory of its own; handed in by whoever starts an engine."""

    detectors: list[Detector]
    meter: ConfusionMeter

    @cached_property
    def counters(self) -> list[AttemptsCounter]:
        """The detectors that count attempts; found once, since asking each at every step is what a step would feel."""
        return [detector for detector in self.detectors if isinstance(detector, AttemptsCounter)]
