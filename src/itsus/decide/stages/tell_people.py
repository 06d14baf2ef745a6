"""A problem of ours, and confused people: speak."""

from datetime import timedelta

from itsus.decide.stages.patience import SETTLED, SETTLED_HINT, SETTLED_TOTAL
from itsus.decide.view import Outcome, View

_BOTH = ("problem_confirmed", "people_confused")


def tell_people(view: View) -> Outcome:
    """Speak once the problem has lasted; give a hint before where many are confused; else wait."""
    if is_sure_enough(view):
        return Outcome("speak", _BOTH)
    if view.is_hint_standing:
        return Outcome("hint", (*_BOTH, "may_be_brief"))
    if view.policy.hint == "never" or view.lasted < _hint_after(view):
        return Outcome("wait", (*_BOTH, "may_be_brief"))
    return Outcome("silent", ("rejected",)) if "hint" in view.rejected else Outcome("hint", (*_BOTH, "may_be_brief"))


def is_sure_enough(view: View) -> bool:
    """Tell whether a notice may say "it's us": a machine saw it or went silent, independent kinds agree, people are
    confused, and it will not be over before anyone reads of it."""
    is_broken = view.incident.state == "confirmed" and (view.has_machine or view.has_gap)
    is_heard = view.confusion.level == "high" or (view.confusion.level == "low" and view.has_people)
    is_agreed = view.independent >= view.policy.independent_kinds
    return view.is_seen and is_broken and is_heard and is_agreed and view.lasted >= _notice_after(view)


def _hint_after(view: View) -> timedelta:
    return SETTLED_HINT if view.confusion.level == "high" else SETTLED


def _notice_after(view: View) -> timedelta:
    is_grave = view.incident.severity == "total" and view.confusion.level == "high"
    return SETTLED_TOTAL if is_grave else SETTLED
