"""Did showing notices help: do people who were shown ask less than people who were held out?

The rule, stated beforehand (docs/rollout.md): with R = share of shown people who ask / share of held people who ask,
and an interval for R that contains the truth at all looks with probability 1 - alpha,

- `conclusive`: the whole interval lies below 1 (shown people ask less);
- `harmful`: the whole interval lies above 1 (shown people ask more);
- `not yet`: otherwise.

A verdict is per app and stage; several are not corrected for each other.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from itsus.model.settings import StageSettings
from itsus.model.store import Tally
from itsus.rollout.needed import count_needed
from itsus.rollout.ratio import ArmCount, Conclusion, bound_ratio, conclude, divide, make_arm

#: Evaluates a stage's condition; `itsus.feed.targeting.matches` (rooms do not import each other).
Matches: TypeAlias = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]


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
        needed: About how many more people would settle it if all went on as so far; None if settled, or nobody can say.
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
    needed: int | None = None

    def to_words(self) -> str:
        """Return the verdict as sentences for a person, in English."""
        people = "simulated people" if self.simulated else "people"
        counts = (
            f"Of {self.shown.exposed:,} {people} who were shown a notice {self.shown.asked:,} asked, "
            f"of {self.held.exposed:,} held out {self.held.asked:,}."
        )
        return f"{counts} {_ratio_in_words(self)} {_CONCLUSIONS[self.conclusion]}{_say_needed(self)}"


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


def _say_needed(verdict: StageVerdict) -> str:
    if verdict.conclusion != "not yet" or verdict.ratio is None:
        return ""
    if verdict.needed is None:
        return " Both ask so alike that counting on would not settle it soon."
    return f" If they go on asking like this, about {verdict.needed:,} more people in trouble settle it."


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
    shown = make_arm(*counts.get((app, stage, simulated, "shown"), (0, 0)))
    held = make_arm(*counts.get((app, stage, simulated, "held"), (0, 0)))
    low, high = bound_ratio(shown, held, alpha)
    conclusion = conclude(low, high)
    needed = count_needed(shown, held, alpha) if conclusion == "not yet" else None
    return StageVerdict(app, stage, simulated, shown, held, divide(shown, held), low, high, conclusion, needed)
