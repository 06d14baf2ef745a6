"""Nobody minds."""

from itsus.decide.view import Outcome, View


def keep_calm(view: View) -> Outcome | None:
    """Stay silent while people do not look for answers; wait first, since they need a moment to notice."""
    if view.confusion.level != "none" or view.is_hint_standing:
        return None
    if not view.is_settled:
        return Outcome("wait", ("problem_confirmed", "may_be_brief"))
    return Outcome("silent", ("people_calm",))
