"""What to say when an incident is over."""

from datetime import timedelta
from typing import Final

from itsus.decide.view import Outcome, View

#: Shorter than this, a notice would have reached few before it was over.
BRIEF: Final = timedelta(minutes=5)


def end(view: View) -> Outcome | None:
    """Tell people that it is fixed, take back a hint that did not hold, or say nothing of what was never spoken of."""
    state = view.incident.state
    if state == "resolved":
        return _resolve(view)
    if state == "dismissed":
        return _dismiss(view)
    return None


def _resolve(view: View) -> Outcome | None:
    reason = "resolved_by_hand" if view.was_closed_by_hand else "recovered"
    if view.spoken is not None:
        return Outcome("resolve", (reason,))
    lasted = view.incident.last_evidence_at - view.incident.visible_since
    return Outcome("silent", ("too_brief",)) if lasted < BRIEF else Outcome("silent", (reason,))


def _dismiss(view: View) -> Outcome:
    if view.was_merged:
        return Outcome("silent", ("merged",))
    if view.spoken is not None:
        return Outcome("retract", ("evidence_gone",))
    is_gap = bool(view.evidence) and all(e.telemetry_gap for e in view.evidence)
    return Outcome("silent", ("telemetry_gap",) if is_gap else ("too_brief",))
