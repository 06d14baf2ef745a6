"""What people say: the reading of texts and the measure of confusion."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from itsus.model.scope import Scope
from itsus.model.words import BLAMES, INTENTS, Blame, Intent

Level: TypeAlias = Literal["none", "low", "high"]


def is_confused(intent: Intent, blame: Blame) -> bool:
    """Tell whether who writes so is confused: who asks, and who reports and blames the wrong thing, if it is us."""
    return intent == "asking" or (intent == "reporting" and blame in ("account", "device", "connection"))


class Reader(Protocol):
    """Reads texts: what the writer is doing and what they blame. Texts die at intake; this is who reads them there."""

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.int64]:
        """Return joint probabilities in 1/1024, shape (len(texts), len(INTENTS), len(BLAMES)); each text sums to 1024.

        `langs` are BCP 47 tags or "" where unknown; a wrong one must not raise.
        """

    def are_about(self, texts: Sequence[str], apps: Sequence[str]) -> NDArray[np.bool_]:
        """Tell for each text whether it is about the app for which it came in, at the same place in `apps`, rather than
        about another that suffers."""

    def redact(self, text: str) -> str:
        """Return the text without mail addresses, phone numbers, handles, links and long numbers, cut to 200."""


def find_likeliest(joint: NDArray[np.integer | np.floating]) -> tuple[Intent, Blame]:
    """Return the likeliest intent, and what a writer who has it most likely blames, by one text's joint probabilities
    (intents x blames)."""
    intent = int(joint.sum(axis=1).argmax())
    return INTENTS[intent], BLAMES[int(joint[intent].argmax())]


class Confusion(msgspec.Struct, frozen=True):
    """How confused the people in a scope are now.

    `people_per_min` is above what is normal for the time; `share` is of the active people of the app (0 if unknown);
    `blame` are the shares of what those who blame something blame: account, device, connection, service. `interval` are
    the people a minute above normal between which the true rate lies nine times in ten.
    """

    people_per_min: float = 0.0
    share: float = 0.0
    level: Level = "none"
    blame: Mapping[str, float] = {}
    mockery_per_min: float = 0.0
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    interval: tuple[float, float] = (0.0, 0.0)


class Compared(msgspec.Struct, frozen=True):
    """How many confused people a minute there are, how many there usually are at this time of the week, and up to how
    many is nothing unusual."""

    people: float
    usual: float
    most: float


class Question(msgspec.Struct, frozen=True):
    """A question of the moment: what people who have it blame, which share of those who blame anything they are, and
    what some of them wrote, redacted."""

    blame: str
    share: float
    examples: tuple[str, ...] = ()


class ConfusionField(Protocol):
    """The confusion of one step, to be asked about any scope."""

    def about(self, app: str, scope: Scope) -> Confusion:
        """Return the confusion of the people of `app` inside `scope`."""

    def compare(self, app: str) -> Compared | None:
        """Return the confused people of `app` beside what is usual; None while nobody with a known normal is heard."""

    def asked(self, app: str) -> tuple[Question, ...]:
        """Return what the people of `app` ask, most have the first; none while they are calm."""

    def apps(self) -> tuple[str, ...]:
        """Return the apps whose people said anything, sorted."""
