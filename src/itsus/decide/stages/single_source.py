"""Independence: whatever its volume, one source or one kind alone is not believed."""

from itsus.decide.scopes import is_people
from itsus.decide.view import Outcome, View


def doubt_flood(view: View) -> Outcome | None:
    """Say so also while people are calm: if all that is loud is one source, operators should know that it floods us."""
    is_only_talk = bool(view.evidence) and all(is_people(e) for e in view.evidence)
    return doubt_single_source(view) if is_only_talk else None


def doubt_single_source(view: View) -> Outcome | None:
    """Propose nothing while fewer independent kinds agree than the policy asks; tell the operators."""
    if view.is_hint_standing or view.independent >= view.policy.independent_kinds:
        return None
    return Outcome("silent", ("single_source",), tell="single_source")
