"""People are confused, and no machine sees a problem."""

from itsus.decide.view import Outcome, View

_CODE = "people_confused_no_problem"


def ask_person(view: View) -> Outcome | None:
    """Tell the operators; propose a hint if many are confused. Whether it is said is always a person's decision."""
    if view.has_machine or view.has_gap:
        return None
    if view.confusion.level != "high":
        return view.again() if view.is_hint_standing else Outcome("silent", (_CODE,), tell=_CODE)
    if "hint" in view.rejected:
        return Outcome("silent", ("rejected",))
    return Outcome("hint", (_CODE,), tell=_CODE)
