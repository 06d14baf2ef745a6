"""Did showing notices help: do people who were shown ask less than people who were held out?

The rule, stated beforehand (docs/rollout.md): with R = share of shown people who ask / share of held people who ask,
and an interval for R that contains the truth at all looks with probability 1 - alpha,

- `conclusive`: the whole interval lies below 1 (shown people ask less);
- `harmful`: the whole interval lies above 1 (shown people ask more);
- `not yet`: otherwise.

The interval: each arm's share gets a confidence sequence at alpha / 2 (`proportion`); the bounds of R are their
quotients. By Bonferroni both hold together with probability 1 - alpha, whatever the sizes of the arms; the price is an
interval somewhat too wide, never too narrow. A verdict is per app and stage; several are not corrected for each other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import msgspec

from itsus.model.settings import StageSettings
from itsus.model.store import Tally
from itsus.rollout.proportion import bound_share

Conclusion: TypeAlias = Literal["conclusive", "not yet", "harmful"]

#: Evaluates a stage's condition; `itsus.feed.targeting.matches` (rooms do not import each other).
Matches: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]


class ArmCount(msgspec.Struct, frozen=True):
    """The people of one arm. `asked` is at most `exposed`; `is_capped` says that more questions came than people."""

    exposed: int = 0
    asked: int = 0
    is_capped: bool = False

    @property
    def share(self) -> float | None:
        """The share who asked, None without people."""
        return self.asked / self.exposed if self.exposed else None


class StageVerdict(msgspec.Struct, frozen=True):
    """Whether a stage's notices helped. `ratio` and `high` are None where nobody held out asked (not bounded yet).

    Args:
        app: Whose.
        stage: Index in the app's list of stages.
        simulated: True if these are simulated people; they are never mixed with real ones.
        shown: The people who were shown notices.
        held: The people who were held out.
        ratio: Asked per exposed, shown / held.
        low: Lower bound of the true ratio.
        high: Upper bound of the true ratio, None: no bound.
        conclusion: By the rule of this module.
    """

    app: str
    stage: int
    simulated: bool
    shown: ArmCount
    held: ArmCount
    ratio: float | None
    low: float
    high: float | None
    conclusion: Conclusion

    def to_words(self) -> str:
        """Return the verdict as sentences for a person, in English."""
        people = "simulated people" if self.simulated else "people"
        counts = (
            f"Of {self.shown.exposed:,} {people} who were shown a notice {self.shown.asked:,} asked, "
            f"of {self.held.exposed:,} held out {self.held.asked:,}."
        )
        return f"{counts} {_ratio_in_words(self)} {_CONCLUSIONS[self.conclusion]}"


_CONCLUSIONS: Mapping[Conclusion, str] = {
    "conclusive": "Conclusive: notices make people ask less.",
    "harmful": "Harmful: notices make people ask more.",
    "not yet": "Not yet: it may be either way.",
}


def _ratio_in_words(verdict: StageVerdict) -> str:
    if verdict.ratio is None:
        return "There is nothing to compare with so far."
    high = "any number" if verdict.high is None else f"{verdict.high:.2f}"
    return f"Shown people ask {verdict.ratio:.2f} times as often ({verdict.low:.2f} to {high})."


def judge(
    tallies: Sequence[Tally], stages: Sequence[StageSettings], *, matches: Matches, alpha: float = 0.05
) -> list[StageVerdict]:
    """Return a verdict per app and stage that anyone was counted for, sorted; real and simulated people apart.

    Args:
        tallies: The sums of one app, or of several with the same stages.
        stages: The app's stages in order; a tally belongs to the first whose `if` its country matches. Countries of
            no stage are left out: nobody there had an arm.
        matches: Evaluates `if`; a stage that asks for more than the country cannot be told apart here and gets nothing.
        alpha: How often a verdict may be wrong at any look.
    """
    counts = _count_arms(tallies, stages, matches)
    keys = sorted({key[:3] for key in counts})
    return [_judge_stage(*key, counts, alpha) for key in keys]


#: App, stage, simulated; then arm; then (exposed, asked).
_Counts: TypeAlias = dict[tuple[str, int, bool, str], tuple[int, int]]


def _count_arms(tallies: Sequence[Tally], stages: Sequence[StageSettings], matches: Matches) -> _Counts:
    counts: _Counts = {}
    for tally in tallies:
        stage = next((i for i, s in enumerate(stages) if matches(s.if_, {"country": tally.country})), None)
        if stage is None or tally.arm not in ("shown", "held") or tally.kind == "followup":
            continue
        key = (tally.app, stage, tally.simulated, tally.arm)
        exposed, asked = counts.get(key, (0, 0))
        is_exposure = tally.kind == "exposure"
        counts[key] = (exposed + tally.count * is_exposure, asked + tally.count * (not is_exposure))
    return counts


def _judge_stage(app: str, stage: int, simulated: bool, counts: _Counts, alpha: float) -> StageVerdict:
    shown = _make_arm(*counts.get((app, stage, simulated, "shown"), (0, 0)))
    held = _make_arm(*counts.get((app, stage, simulated, "held"), (0, 0)))
    low, high = _bound_ratio(shown, held, alpha)
    return StageVerdict(app, stage, simulated, shown, held, _divide(shown, held), low, high, _conclude(low, high))


def _make_arm(exposed: int, asked: int) -> ArmCount:
    """A person who asks twice is one person: more questions than people count as everyone having asked."""
    exposed, asked = max(exposed, 0), max(asked, 0)
    return ArmCount(exposed, min(asked, exposed), is_capped=asked > exposed)


def _divide(shown: ArmCount, held: ArmCount) -> float | None:
    return shown.share / held.share if shown.share is not None and held.share else None


def _bound_ratio(shown: ArmCount, held: ArmCount, alpha: float) -> tuple[float, float | None]:
    above = bound_share(shown.asked, shown.exposed, alpha / 2)
    below = bound_share(held.asked, held.exposed, alpha / 2)
    return above.low / below.high, above.high / below.low if below.low > 0 else None


def _conclude(low: float, high: float | None) -> Conclusion:
    if high is not None and high < 1:
        return "conclusive"
    return "harmful" if low > 1 else "not yet"
