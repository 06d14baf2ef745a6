"""Nobody minds."""

from itsus.decide.view import Outcome, View


def keep_calm(view: View) -> Outcome | None:
    """Stay silent while people do not look for answers."""
    if view.confusion.level != "none" or view.is_hint_standing:
        return None
    return Outcome("silent", ("people_calm",))
