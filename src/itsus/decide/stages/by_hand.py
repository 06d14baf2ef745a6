"""A person started the incident."""

from itsus.decide.view import Outcome, View


def speak_for_person(view: View) -> Outcome | None:
    """Propose what a person asked for, whatever machines and people say."""
    return Outcome("speak", ("said_by_hand",)) if view.incident.by_hand else None
