"""People who were told that it is fixed say that it is not."""

from itsus.decide.view import Outcome, View
from itsus.model.words import ANSWERS


def believe_answers(view: View) -> Outcome | None:
    """Propose to say so: whoever was shown the notice knows best. Only a proposal, since anyone can answer."""
    is_answered = any(e.detector == ANSWERS for e in view.evidence)
    return Outcome("update", ("still_broken",), tell="still_broken") if view.was_spoken and is_answered else None
