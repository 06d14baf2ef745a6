"""Maintenance and drills: operators asked for silence."""

from itsus.decide.view import Outcome, View


def stay_mute(view: View) -> Outcome | None:
    """Stay silent about an app that is muted."""
    return Outcome("silent", ("muted",)) if view.is_muted else None
