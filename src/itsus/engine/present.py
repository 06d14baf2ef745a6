"""How each app stands, as a standing fact for the console: written only when it has changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from itsus.engine.state import State
from itsus.engine.turn import Turn
from itsus.model.confusion import Confusion, ConfusionField
from itsus.model.event import format_utc
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.store import Present

#: Stands for the time while two descriptions are compared.
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_NEVER_WRITTEN: Final = format_utc(_NEVER)


def write_presents(turn: Turn, state: State, field: ConfusionField) -> None:
    """Write the fact `now/{app}` of every app that is configured, spoken of or broken."""
    evidence: dict[str, list[Evidence]] = {}
    for piece in turn.book.evidence:
        evidence.setdefault(piece.app, []).append(piece)
    for app in sorted({*turn.settings.apps, *field.apps(), *evidence, *turn.book.presents}):
        body = _describe(state, field.about(app, Scope()), app, evidence.get(app, ()))
        if turn.book.presents.get(app) != body:
            turn.book.presents[app] = body
            turn.facts[f"now/{app}"] = body.replace(_NEVER_WRITTEN, format_utc(turn.now), 1)


def _describe(state: State, confusion: Confusion, app: str, evidence: Sequence[Evidence]) -> str:
    young = [told for d in state.stages.detectors if (told := d.learning(app)) is not None]
    words, until = max(young, key=lambda told: told[1], default=("", None))
    present = Present(
        at=_NEVER,
        confusion=confusion,
        evidence=tuple(evidence),
        learning=words,
        learning_until=until,
    )
    return msgspec.json.encode(present).decode()
