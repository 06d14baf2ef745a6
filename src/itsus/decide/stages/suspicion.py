"""Only suspected."""

from itsus.decide.view import Outcome, View


def wait_for_proof(view: View) -> Outcome | None:
    """Wait until the evidence is strong or lasting enough."""
    return Outcome("wait", ("problem_suspected",)) if view.incident.state == "suspected" else None
