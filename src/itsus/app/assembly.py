"""Which implementations engine and intake are made of. Only here, in `outlets` and in `storage` any is picked."""

from itsus.confusion.meter import Meter
from itsus.confusion.phrases import PhraseReader
from itsus.detect.metric import Metric
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.confusion import Reader
from itsus.model.engine import Detector


def build_stages() -> Stages:
    """Return what the engine is made of: detectors and the measure of confusion."""
    return Stages(build_detectors(), Meter())


def build_metric_detector() -> Detector:
    """Return the detector for one metric, as `itsus detect` tries it."""
    return Metric()


def build_reader() -> Reader:
    """Return who reads people's texts."""
    return PhraseReader()
