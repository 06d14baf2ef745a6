"""The detectors there are. A new one is one new file and one line here."""

from itsus.detect.alerts import Alerts
from itsus.detect.directory import Directory
from itsus.detect.failures import Failures
from itsus.detect.metric import Metric
from itsus.detect.probes import Probes
from itsus.detect.surge import Surge
from itsus.detect.traffic import Traffic
from itsus.model.engine import Detector


def build_detectors() -> list[Detector]:
    """Return one of each detector, with empty memories, in the order in which evidence is listed."""
    directory = Directory()
    return [Failures(directory), Traffic(directory), Probes(directory), Metric(), Alerts(), Surge(directory)]
