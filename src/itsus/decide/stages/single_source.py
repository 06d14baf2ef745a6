"""Independence: whatever its volume, one source or one kind alone is not believed."""

from itsus.decide.view import Outcome, View


def doubt_single_source(view: View) -> Outcome | None:
    """Propose nothing while fewer independent kinds agree than the policy asks; tell the operators."""
    if view.is_hint_standing or view.independent >= view.policy.independent_kinds:
        return None
    return Outcome("silent", ("single_source",), tell="single_source")
