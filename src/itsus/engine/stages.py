"""Which detectors and which measure of confusion an engine works with."""

from dataclasses import dataclass

from itsus.model.engine import ConfusionMeter, Detector


@dataclass(frozen=True, slots=True)
class Stages:
    """The replaceable stages of a step, each with a memory of its own; handed in by whoever starts an engine."""

    detectors: list[Detector]
    meter: ConfusionMeter
