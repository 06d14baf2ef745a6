"""A kind of signal has gone silent, and nothing else is wrong."""

from itsus.decide.view import Outcome, View


def ignore_gap(view: View) -> Outcome | None:
    """Stay silent to people: missing telemetry is neither health nor an outage. Operators are told."""
    if view.evidence and all(e.telemetry_gap for e in view.evidence):
        return Outcome("silent", ("telemetry_gap",), tell="telemetry_gap")
    return None
