"""A person said no."""

from itsus.decide.view import Outcome, View


def respect_rejection(view: View) -> Outcome | None:
    """Do not propose again what a person rejected or took back."""
    if view.is_silenced:
        return Outcome("silent", ("retracted_by_hand",))
    before = view.before
    wants_notice = before is not None and (before.action == "speak" or before.reasons == ("rejected",))
    if "notice" in view.rejected and wants_notice:
        return Outcome("silent", ("rejected",))
    return None
