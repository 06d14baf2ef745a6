"""All that the engine remembers between two steps, and how it becomes bytes and back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from itsus.decide.case import Case, Shape
from itsus.engine.stages import Stages
from itsus.model.attempts import Attempts
from itsus.model.engine import ConfusionMeter, Detector
from itsus.model.errors import BackendError
from itsus.model.evidence import Evidence
from itsus.model.notice import Approval, Notice, Text, Wording
from itsus.model.settings import Settings
from itsus.model.words import Strength


class Speaker(msgspec.Struct, frozen=True):
    """A person who speaks by hand; their asking is their approval."""

    by: str
    at: datetime
    text: Mapping[str, Text]


class Answers(msgspec.Struct, frozen=True):
    """What people answered since a notice ended at `ended_at`; `last_at`: when the last "still broken" came."""

    ended_at: datetime | None = None
    works: int = 0
    broken: int = 0
    last_at: datetime | None = None


class Lapses(msgspec.Struct, frozen=True):
    """How often a proposal lapsed since people were last told or the trouble was last away, and from when on it is
    asked again (None: it waits, or nothing of it is left)."""

    count: int = 0
    again_at: datetime | None = None


class Voice(msgspec.Struct, kw_only=True):
    """What was said about one incident, and to whom.

    Args:
        notice: The present notice's id; "" before the first proposal.
        count: How many notices the incident has had (a retracted one is not used again).
        said: Strength and shape that the present wording was composed for; None if it has to be composed anew.
        spoken: What people were last told of the problem, not of its end.
        spoken_shape: The shape it was composed for.
        approved: Whether people approved what was last spoken.
        edited: Whether a person wrote the texts.
        published: Strengths that have been published.
        refused: Drafts that a person said no to.
        refused_for: Per strength the shape for which a person said no.
        told: Reasons for which operators were told already.
        silenced: A person took a notice back: no more by itself.
        assent: How far people agree with what is to be said, as the last decision told it.
        answers: What those who were told that it is fixed answer.
        speaker: Who asked for it by hand, when, and in which words.
        lapses: What nobody decided on in time.
    """

    notice: str = ""
    count: int = 0
    said: tuple[Strength, Shape] | None = None
    spoken: Wording | None = None
    spoken_shape: Shape | None = None
    approved: bool = False
    edited: bool = False
    published: list[Strength] = []
    refused: list[str] = []
    refused_for: dict[Strength, Shape] = {}
    told: list[str] = []
    silenced: bool = False
    assent: str = ""
    answers: Answers = Answers()
    speaker: Speaker | None = None
    lapses: Lapses = Lapses()


class Book(msgspec.Struct, kw_only=True):
    """The engine's own memory, without that of the detectors.

    `cases` and `voices` go by incident, in order of opening; ended ones stay for as long as a relapse may reopen them.
    `advancing` holds approvals of a rollout stage by `app/stage`. `presents` and `attempts` hold what was last
    written of each app: how it stood, and how its attempts went.
    `is_settled`: the last step changed nothing, so that steps may be skipped.
    """

    settings: Settings = Settings()
    now: datetime | None = None
    counter: int = 0
    cases: dict[str, Case] = {}
    voices: dict[str, Voice] = {}
    notices: dict[str, Notice] = {}
    acts: dict[str, datetime] = {}
    batches: dict[str, list[int]] = {}
    muted: dict[str, datetime] = {}
    stages_open: dict[str, list[int]] = {}
    advancing: dict[str, list[Approval]] = {}
    presents: dict[str, str] = {}
    attempts: dict[str, Attempts] = {}
    evidence: list[Evidence] = []
    frozen: dict[str, str] = {}
    is_settled: bool = False


@dataclass(slots=True)
class State:
    """The state that `step` turns into the next one. A step may reuse the memory of the one it was given.

    `shown` is what each app's standing fact was last made of: it may be forgotten at any time.
    """

    stages: Stages
    book: Book = field(default_factory=Book)
    shown: dict[str, tuple[Any, ...]] = field(default_factory=dict)


class _Wire(msgspec.Struct):
    version: int
    book: Book
    detectors: dict[str, Any]
    meter: Any


_VERSION = 1


def new_state(stages: Stages) -> State:
    """Return the state before the first step; its first input must be the settings."""
    return State(stages)


def encode_state(state: State) -> bytes:
    """Return a snapshot from which `decode_state` goes on exactly where this state stands."""
    detectors = {d.name: d.dump() for d in state.stages.detectors}
    return msgspec.msgpack.encode(_Wire(_VERSION, state.book, detectors, state.stages.meter.dump()))


def decode_state(data: bytes, stages: Stages) -> State:
    """Restore a snapshot into fresh stages.

    A detector that the snapshot does not know, or that cannot read its memory, starts afresh; one that is no more is
    forgotten: so that a new version may bring new ones. Learning again is better than not starting at all.

    Raises:
        BackendError: if the bytes are cut, or written by a version that cannot be read.
    """
    try:
        wire = msgspec.msgpack.decode(data, type=_Wire)
    except msgspec.MsgspecError as error:
        raise BackendError(f"the engine's snapshot cannot be read: {error}", retryable=False) from error
    if wire.version != _VERSION:
        raise BackendError(f"the engine's snapshot has version {wire.version}, not {_VERSION}", retryable=False)
    for detector in stages.detectors:
        if detector.name in wire.detectors:
            _remember(detector, wire.detectors[detector.name])
    _remember(stages.meter, wire.meter)
    return State(stages, wire.book)


def _remember(stage: Detector | ConfusionMeter, memory: Any) -> None:
    fresh = stage.dump()
    try:
        stage.load(memory)
    except (LookupError, TypeError, ValueError, AttributeError):  # another version's memory: any shape is possible
        stage.load(fresh)
