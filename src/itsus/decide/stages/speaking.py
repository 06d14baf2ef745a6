"""What to do while something is published: go on, change it, strengthen it, or take a hint back."""

from itsus.decide.stages.network import is_not_ours
from itsus.decide.stages.tell_people import is_sure_enough
from itsus.decide.view import Outcome, View


def go_on_speaking(view: View) -> Outcome | None:
    """Never fall silent by itself about what people were told: only resolve, retract or change it."""
    if view.spoken is None:
        return None
    if is_not_ours(view):
        return _hold_back(view)
    if view.spoken == "hint" and "notice" not in view.rejected and is_sure_enough(view):
        return Outcome("speak", ("problem_confirmed", "people_confused"))
    if view.changes:
        return Outcome("update", view.changes)
    return view.again()


def _hold_back(view: View) -> Outcome | None:
    if view.spoken == "hint":
        return Outcome("retract", ("not_ours",), tell="not_ours")
    again = view.again()
    return Outcome(again.action, again.reasons, tell="not_ours") if again else None
