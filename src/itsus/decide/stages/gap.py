"""A kind of signal has gone silent, and nothing else is wrong."""

from itsus.decide.scopes import is_dark
from itsus.decide.view import Outcome, View


def ignore_gap(view: View) -> Outcome | None:
    """Stay silent to people: missing telemetry is neither health nor an outage, unless a crowd speaks up."""
    is_silence = bool(view.evidence) and all(e.telemetry_gap for e in view.evidence)
    if is_silence and not is_dark(view.evidence, view.confusion):
        return Outcome("silent", ("telemetry_gap",), tell="telemetry_gap")
    return None
