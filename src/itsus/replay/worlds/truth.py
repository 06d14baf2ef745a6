"""What must come of a world: the one source that the list, the tests, the benchmark and a team's own rehearsal read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from itsus.model.scope import Scope
from itsus.model.words import FaultParty, Strength

#: Issue 3: no word about what people can see comes later than this.
LATEST_S: Final = 300.0
#: What every notice rests on.
SPOKEN: Final = ("problem_confirmed", "people_confused")


@dataclass(frozen=True)
class Word:
    """A problem that people must be told of, and how.

    Args:
        app: Whose problem it is.
        scope: What fails, and for whom: component and audience.
        visible: Minute from which people could see the symptom.
        strength: The strongest word that is right.
        is_gradual: People are not confused when they could first see it (errors creep, a release spreads). The time to
            the word then counts from when they are, since silence is right before.
    """

    app: str = "photogram"
    scope: Scope = field(default_factory=Scope)
    visible: float = 0.0
    strength: Strength = "notice"
    is_gradual: bool = False


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What must come of a world.

    Args:
        must: All of it in one line.
        minutes: So long after the trouble began it can be judged; a world plays on for those who want to see the end.
        words: Everything that must be said, and nothing else may be.
        faults: One of these must be the likeliest fault when a word is published, or at the end where none is.
        fault_at: Minute -> the likeliest fault of what was said, then.
        told: Why operators must be told, at least (reason codes).
        reasons: Reasons that decisions must give, at least.
        course: What must happen to the one notice, in this order, perhaps with more between.
        mentions: What the English text must contain in the end.
        incidents: How many incidents there must be; None = it does not matter.
        false_notices: So many notices that nothing stands behind are bearable.
        false_hints: So many hints that nothing stands behind are bearable.
    """

    must: str
    minutes: float = 60
    words: tuple[Word, ...] = ()
    faults: tuple[FaultParty, ...] = ("us",)
    fault_at: Mapping[float, FaultParty] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    course: tuple[str, ...] = ()
    mentions: str = ""
    incidents: int | None = None
    false_notices: int = 0
    false_hints: int = 0

    @property
    def is_lenient(self) -> bool:
        """Tell whether some false alarms are bearable: there is much time for them."""
        return self.false_notices + self.false_hints > 0
