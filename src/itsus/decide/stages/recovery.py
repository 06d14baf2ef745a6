"""The evidence is away before anything was said."""

from itsus.decide.view import Outcome, View


def watch_recovery(view: View) -> Outcome | None:
    """Say nothing new of what is probably over, and begin nothing while the evidence is away."""
    if view.incident.state == "recovering":
        return Outcome("silent", ("recovering",))
    return None if view.is_seen else view.again()
