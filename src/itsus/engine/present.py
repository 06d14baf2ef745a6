"""How each app stands, as a standing fact for the console: written only when it has changed."""

from datetime import UTC, datetime
from typing import Final

import msgspec

from itsus.engine.state import State
from itsus.engine.turn import Turn
from itsus.model.confusion import ConfusionField
from itsus.model.event import format_utc
from itsus.model.scope import Scope
from itsus.model.store import Present

#: Stands for the time while two descriptions are compared.
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_NEVER_WRITTEN: Final = format_utc(_NEVER)


def write_presents(turn: Turn, state: State, field: ConfusionField) -> None:
    """Write the fact `now/{app}` of every app that is configured, spoken of or broken."""
    apps = {*turn.settings.apps, *field.apps(), *(e.app for e in turn.book.evidence), *turn.book.presents}
    for app in sorted(apps):
        body = _describe(turn, state, field, app)
        if turn.book.presents.get(app) != body:
            turn.book.presents[app] = body
            turn.facts[f"now/{app}"] = body.replace(_NEVER_WRITTEN, format_utc(turn.now), 1)


def _describe(turn: Turn, state: State, field: ConfusionField, app: str) -> str:
    young = [told for d in state.stages.detectors if (told := d.learning(app)) is not None]
    words, until = max(young, key=lambda told: told[1], default=("", None))
    present = Present(
        at=_NEVER,
        confusion=field.about(app, Scope()),
        evidence=tuple(e for e in turn.book.evidence if e.app == app),
        learning=words,
        learning_until=until,
    )
    return msgspec.json.encode(present).decode()
