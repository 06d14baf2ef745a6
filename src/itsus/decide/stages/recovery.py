"""The evidence is gone before anything was said."""

from itsus.decide.view import Outcome, View


def watch_recovery(view: View) -> Outcome | None:
    """Say nothing new of what is probably over."""
    if view.incident.state != "recovering":
        return None
    return Outcome("silent", ("recovering",))
