"""How many times as often shown people ask as held-out ones, with an interval, and what may be concluded from it.

The interval: each arm's share gets a confidence sequence at alpha / 2 (`proportion`); the bounds of the ratio are their
quotients. By Bonferroni both hold together with probability 1 - alpha, whatever the sizes of the arms; the price is an
interval somewhat too wide, never too narrow.
"""

from typing import Literal, TypeAlias

import msgspec

from itsus.rollout.proportion import bound_share

Conclusion: TypeAlias = Literal["conclusive", "not yet", "harmful"]


class ArmCount(msgspec.Struct, frozen=True):
    """The people of one arm. `asked` is at most `exposed`; `is_capped` says that more questions came than people."""

    exposed: int = 0
    asked: int = 0
    is_capped: bool = False

    @property
    def share(self) -> float | None:
        """The share who asked, None without people."""
        return self.asked / self.exposed if self.exposed else None


def make_arm(exposed: int, asked: int) -> ArmCount:
    """A person who asks twice is one person: more questions than people count as everyone having asked."""
    exposed, asked = max(exposed, 0), max(asked, 0)
    return ArmCount(exposed, min(asked, exposed), is_capped=asked > exposed)


def divide(shown: ArmCount, held: ArmCount) -> float | None:
    """Return the ratio itself; None where nobody held out asked."""
    return shown.share / held.share if shown.share is not None and held.share else None


def bound_ratio(shown: ArmCount, held: ArmCount, alpha: float) -> tuple[float, float | None]:
    """Return where the true ratio lies, at all looks with probability 1 - alpha; None above: no bound."""
    above = bound_share(shown.asked, shown.exposed, alpha / 2)
    below = bound_share(held.asked, held.exposed, alpha / 2)
    return above.low / below.high, above.high / below.low if below.low > 0 else None


def conclude(low: float, high: float | None) -> Conclusion:
    """Return what an interval says of the ratio: below 1, above 1, or either."""
    if high is not None and high < 1:
        return "conclusive"
    return "harmful" if low > 1 else "not yet"
