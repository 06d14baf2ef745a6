"""Little fails, and few are confused."""

from itsus.decide.view import Outcome, View


def pass_over_small(view: View) -> Outcome | None:
    """Stay silent about a minor problem unless it confuses many."""
    if view.is_hint_standing:
        return None
    is_small = view.has_machine and view.incident.severity == "minor" and view.confusion.level != "high"
    return Outcome("silent", ("too_small",)) if is_small else None
