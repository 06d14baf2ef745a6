"""What the doctor says: findings, and what was not looked at."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

State: TypeAlias = Literal["good", "bad", "unsure"]
Subject: TypeAlias = Literal[
    "this installation", "keys", "origins", "public copies", "clients", "time", "what would die with the app"
]

#: The order in which subjects of the same state are told.
SUBJECTS: Final[tuple[Subject, ...]] = (
    "origins",
    "public copies",
    "keys",
    "clients",
    "time",
    "what would die with the app",
    "this installation",
)


class Finding(msgspec.Struct, frozen=True):
    """What was looked at, how it stands, and what to do about it; `fix` is empty where nothing is to be done."""

    subject: Subject
    what: str
    state: State
    words: str
    fix: str = ""


class Report(msgspec.Struct, frozen=True):
    """All findings, and what was not checked, each with the reason."""

    findings: Sequence[Finding]
    not_checked: Sequence[str] = ()

    def count(self, state: State) -> int:
        """Return how many findings have a state."""
        return sum(finding.state == state for finding in self.findings)


def enumerate_names(names: Iterable[str]) -> str:
    """Return names as a sentence has them: `a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
