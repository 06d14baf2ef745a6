"""What had been called fixed is broken again."""

from itsus.decide.view import Outcome, View


def come_back(view: View) -> Outcome | None:
    """Say so in the same notice, without waiting: people have just been told that it works."""
    return Outcome("update", ("relapse",)) if view.was_spoken is not None else None
