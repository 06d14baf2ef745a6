"""How each app stands, as a standing fact and as a point of its curve: written only when it has changed."""

from datetime import UTC, datetime
from typing import Final, TypeAlias

import msgspec

from itsus.engine.state import State
from itsus.engine.turn import Turn
from itsus.model.attempts import Attempts
from itsus.model.confusion import Compared, Confusion, ConfusionField, Question
from itsus.model.curve import point_of
from itsus.model.event import format_utc
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.store import Present

#: What a standing fact is made of.
_Shown: TypeAlias = tuple[
    Confusion, tuple[Evidence, ...], tuple[Question, ...], tuple[str, datetime | None], Compared | None
]

#: Stands for the time while two descriptions are compared.
_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
_NEVER_WRITTEN: Final = format_utc(_NEVER)


def write_presents(turn: Turn, state: State, field: ConfusionField) -> None:
    """Write the fact `now/{app}` of every app that is configured, spoken of or broken, and the point of its curve."""
    evidence: dict[str, list[Evidence]] = {}
    for piece in turn.book.evidence:
        evidence.setdefault(piece.app, []).append(piece)
    for app in sorted({*turn.settings.apps, *field.apps(), *evidence, *turn.book.presents}):
        found, young = tuple(evidence.get(app, ())), _find_young(state, app)
        confusion, compared = field.about(app, Scope()), field.compare(app)
        attempts = _read_attempts(state, app, turn.now)
        is_new = _write_present(turn, state, app, (confusion, found, field.asked(app), young, compared))
        if is_new or turn.book.attempts.get(app) != attempts:
            turn.book.attempts[app] = attempts
            turn.points.append(
                point_of(app, turn.now, confusion=confusion, compared=compared, evidence=found, attempts=attempts)
            )


def _write_present(turn: Turn, state: State, app: str, shown: _Shown) -> bool:
    """Write how an app stands, if that has changed; tell whether."""
    if state.shown.get(app) == shown and app in turn.book.presents:
        return False  # nothing of it has changed: not described anew
    state.shown[app] = shown
    body = _describe(*shown)
    if turn.book.presents.get(app) == body:
        return False
    turn.book.presents[app] = body
    turn.facts[f"now/{app}"] = body.replace(_NEVER_WRITTEN, format_utc(turn.now), 1)
    return True


def _read_attempts(state: State, app: str, now: datetime) -> Attempts:
    """Return how an app's attempts went, as the first detector knows that counts any: requests, else probes."""
    known = (attempts for counter in state.stages.counters if (attempts := counter.attempts(app, now)) is not None)
    return next(known, Attempts())


def _find_young(state: State, app: str) -> tuple[str, datetime | None]:
    """Return what is still learning, in words, and until when: what takes longest."""
    young = [told for d in state.stages.detectors if (told := d.learning(app)) is not None]
    return max(young, key=lambda told: told[1], default=("", None))


def _describe(
    confusion: Confusion,
    evidence: tuple[Evidence, ...],
    asked: tuple[Question, ...],
    young: tuple[str, datetime | None],
    compared: Compared | None,
) -> str:
    present = Present(
        at=_NEVER,
        confusion=confusion,
        evidence=evidence,
        asked=asked,
        learning=young[0],
        learning_until=young[1],
        compared=compared,
    )
    return msgspec.json.encode(present).decode()
