"""A proposal waits for a person."""

from itsus.decide.view import Outcome, View


def stand_by(view: View) -> Outcome | None:
    """Let a decision to speak stand while it waits: confusion comes and goes, a proposal should not."""
    if view.before is not None and view.before.action in ("speak", "update"):
        return view.again()
    return None
