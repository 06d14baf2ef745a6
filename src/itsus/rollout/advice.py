"""Whether to open the next stage of a rollout: an advice from what the open ones show. People decide."""

from collections.abc import Collection, Sequence
from typing import Literal, TypeAlias

import msgspec

from itsus.rollout.verdict import StageVerdict

#: `open`: nothing speaks against it. `wait`: it is not settled whether notices help. `stop`: they do harm.
Course: TypeAlias = Literal["open", "wait", "stop"]


class Advice(msgspec.Struct, frozen=True):
    """What to do with the next stage, and the verdict that it rests on (None: nobody was counted)."""

    course: Course
    verdict: StageVerdict | None = None


def advise(verdicts: Sequence[StageVerdict], open_now: Collection[int]) -> Advice:
    """Return what to do with the next stage of an app.

    Real people count, simulated ones only where no real one was counted. Harm in any open stage stops; else the widest
    open stage that anyone was counted in decides. With no stage open there is nothing to wait for.
    """
    counted = [v for v in verdicts if v.stage in open_now]
    judged = [v for v in counted if not v.simulated] or counted
    harm = next((v for v in judged if v.conclusion == "harmful"), None)
    if harm is not None:
        return Advice("stop", harm)
    if not open_now:
        return Advice("open")
    last = max(judged, key=lambda v: v.stage, default=None)
    return Advice("open" if last is not None and last.conclusion == "conclusive" else "wait", last)
