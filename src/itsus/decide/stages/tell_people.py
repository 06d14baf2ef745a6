"""A problem of ours, and confused people: speak."""

from itsus.decide.view import Outcome, View

_BOTH = ("problem_confirmed", "people_confused")


def tell_people(view: View) -> Outcome:
    """Speak once the problem has lasted; give a hint where less is sure; else wait."""
    if is_sure_enough(view):
        return Outcome("speak", _BOTH)
    if view.is_hint_standing:
        return Outcome("hint", (*_BOTH, "weak_evidence"))
    if view.policy.hint == "never" or not view.is_settled:
        return Outcome("wait", (*_BOTH, "may_be_brief"))
    return Outcome("silent", ("rejected",)) if "hint" in view.rejected else Outcome("hint", (*_BOTH, "weak_evidence"))


def is_sure_enough(view: View) -> bool:
    """Tell whether a notice may say "it's us": a machine saw it or went silent, independent kinds agree, people are
    confused, and it will not be over before anyone reads of it."""
    is_broken = view.incident.state == "confirmed" and (view.has_machine or view.has_gap)
    is_lasting = view.has_people or view.has_hinted
    is_heard = view.confusion.level == "high" or (view.confusion.level == "low" and is_lasting)
    is_agreed = view.independent >= view.policy.independent_kinds
    return view.is_seen and is_broken and is_heard and is_agreed and view.is_settled
