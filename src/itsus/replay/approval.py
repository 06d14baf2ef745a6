"""Plays the operator: approves proposals after a while, as if a person had read them."""

import re
from datetime import datetime, timedelta

import msgspec

from itsus.engine.grid import first_step, next_step
from itsus.model.act import Approve as ApproveAct
from itsus.model.errors import InputError
from itsus.model.log import Logged
from itsus.model.notice import Notice
from itsus.model.store import StepResult


class Approve(msgspec.Struct, frozen=True):
    """How proposals are answered: never (`after` is None), or that long after they were made."""

    after: timedelta | None = None

    @classmethod
    def parse(cls, words: str) -> "Approve":
        """Read `auto`, `never` or `after=SECONDS`.

        Raises:
            InputError: if it is none of these.
        """
        if words == "never":
            return cls(None)
        if words == "auto":
            return cls(timedelta(0))
        found = re.fullmatch(r"after=(\d{1,7}(?:\.\d+)?)s?", words)
        if not found:
            raise InputError(f"--approve {words}: use auto, never or after=SECONDS", code="bad_approve")
        return cls(timedelta(seconds=float(found[1])))


class Player:
    """Answers the proposals of a replay, each at the first step at or after its time; as many people as it needs."""

    def __init__(self, approve: Approve) -> None:
        self._after = approve.after
        self._waiting: dict[str, tuple[datetime, Notice]] = {}

    def watch(self, result: StepResult) -> None:
        """Take note of what was proposed, and of what no longer waits."""
        for notice in result.notices if self._after is not None else ():
            self._waiting.pop(notice.id, None)
            if notice.proposal is not None and self._after is not None:
                at = first_step(notice.proposal.at + self._after)
                self._waiting[notice.id] = (max(at, next_step(notice.proposal.at)), notice)

    def next_due(self) -> datetime | None:
        """Return the step at which the next answer falls."""
        return min((at for at, _ in self._waiting.values()), default=None)

    def answer(self, now: datetime) -> list[Logged]:
        """Return the approvals that fall into the step at `now`."""
        due = [notice for at, notice in self._waiting.values() if at <= now]
        for notice in due:
            del self._waiting[notice.id]
        received = now - timedelta(microseconds=1)
        return [Logged(received, act) for notice in due for act in _approve(notice)]


def _approve(notice: Notice) -> list[ApproveAct]:
    proposal = notice.proposal
    if proposal is None:
        return []
    missing = range(len(proposal.approvals), proposal.needs)
    names = [f"operator-{number + 1}" for number in missing]
    return [
        ApproveAct(
            id=f"replay-{notice.id}-{proposal.draft}-{proposal.at.timestamp():.0f}-{name}",
            by=name,
            notice=notice.id,
            draft=proposal.draft,
        )
        for name in names
    ]
