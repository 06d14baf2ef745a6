"""Which implementations engine and intake are made of. Only here, in `outlets` and in `storage` any is picked."""

from itsus.confusion.meter import Meter
from itsus.confusion.reader import ModelReader
from itsus.detect.metric import PointJudge
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.confusion import Reader
from itsus.model.settings import Settings


def build_stages() -> Stages:
    """Return what the engine is made of: detectors and the measure of confusion."""
    return Stages(build_detectors(), Meter())


def build_point_judge() -> PointJudge:
    """Return what judges one metric point by point, as `itsus detect` shows it."""
    return PointJudge()


def build_reader(settings: Settings) -> Reader:
    """Return who reads people's texts; by the settings it knows how people call the apps."""
    return ModelReader({app: (app, one.name or app, *one.aliases) for app, one in settings.apps.items()})
