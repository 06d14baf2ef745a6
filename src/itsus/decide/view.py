"""What a stage sees of an incident, and what it may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final, TypeAlias

import msgspec

from itsus.decide.independence import count_independent
from itsus.decide.patience import will_last
from itsus.decide.scopes import is_machine, is_people
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.incident import Action, Decision, Incident
from itsus.model.settings import Policy
from itsus.model.words import Strength

#: So long a hint stands before less confusion makes a notice of it: who is confused for minutes is not so by chance.
STOOD: Final = timedelta(minutes=2)


class Outcome(msgspec.Struct, frozen=True):
    """What should be done, why, and the reason for which operators are told ("" = they are not)."""

    action: Action
    reasons: tuple[str, ...]
    tell: str = ""


@dataclass(frozen=True)
class View:
    """One incident at one step.

    Args:
        incident: As it stands now, with its evidence.
        confusion: Of the people in its scope.
        policy: What the operators ask for.
        now: The time of the step.
        spoken: The strength of what is published about it; None while nothing is.
        changes: Reason codes of what differs from what people were last told.
        rejected: Strengths whose present wording a person said no to.
        is_seen: Evidence holds at this very step.
        is_muted: Operators asked for silence about the app.
        is_silenced: A person took the notice back.
        was_spoken: The strength of the notice that called it fixed, before it came back.
        was_closed_by_hand: A person said that it is over.
        was_merged: It turned out to be part of an older incident.
    """

    incident: Incident
    confusion: Confusion
    policy: Policy
    now: datetime
    spoken: Strength | None = None
    changes: tuple[str, ...] = ()
    rejected: frozenset[Strength] = frozenset()
    is_seen: bool = True
    is_muted: bool = False
    is_silenced: bool = False
    was_spoken: Strength | None = None
    was_closed_by_hand: bool = False
    was_merged: bool = False

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return the evidence that the incident rests on."""
        return self.incident.evidence

    @property
    def before(self) -> Decision | None:
        """Return the last decision."""
        return self.incident.decision

    @cached_property
    def is_settled(self) -> bool:
        """Tell whether it will not be over before anyone reads of it."""
        return will_last(self.evidence, self.confusion, self.now)

    @property
    def has_hinted(self) -> bool:
        """Tell whether a hint has been right for some time."""
        return self.before is not None and self.before.action == "hint" and self.now >= self.before.at + STOOD

    @cached_property
    def independent(self) -> int:
        """Return how many independent kinds agree."""
        return count_independent(self.evidence, self.confusion)

    @property
    def has_machine(self) -> bool:
        """Tell whether a machine saw something fail."""
        return any(is_machine(e) for e in self.evidence)

    @property
    def has_gap(self) -> bool:
        """Tell whether a kind of signal has gone silent."""
        return any(e.telemetry_gap for e in self.evidence)

    @property
    def has_people(self) -> bool:
        """Tell whether what people say is evidence of its own."""
        return any(is_people(e) for e in self.evidence)

    @property
    def is_hint_standing(self) -> bool:
        """Tell whether the last decision was a hint: confusion comes and goes, a proposal should not."""
        return self.before is not None and self.before.action == "hint"

    def again(self) -> Outcome | None:
        """Return the last decision as an outcome: nothing new is to be said."""
        return Outcome(self.before.action, self.before.reasons) if self.before else None


#: A stage has one method: it answers, or has no opinion (None) and the next one is asked.
Stage: TypeAlias = Callable[[View], Outcome | None]
