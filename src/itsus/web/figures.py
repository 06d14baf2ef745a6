"""What a rollout shows so far: its stages, and the people exposed and asking per arm, as `rollout` judges them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from itsus.feed.targeting import matches
from itsus.model.scope import Scope
from itsus.notices.audience import name_audience
from itsus.rollout.advice import Advice, Course, advise
from itsus.rollout.verdict import StageVerdict, judge
from itsus.web.desk import Desk
from itsus.web.stages import next_stage, open_stages, who_asked


class StageNow(msgspec.Struct, frozen=True):
    """One stage. `condition` is its `if`, `words` the same for a person; real and simulated people are judged apart."""

    stage: int
    condition: Mapping[str, Any]
    words: str
    share: float
    hold: float
    is_open: bool
    verdicts: tuple[StageVerdict, ...]


class NextStage(msgspec.Struct, frozen=True):
    """The proposal to open a stage: what the open ones advise, that in words, who has asked for it, how many must."""

    stage: int
    course: Course
    words: str
    asked_by: tuple[str, ...]
    needs: int


class AppRollout(msgspec.Struct, frozen=True):
    """One app's rollout. Without stages, everybody may be shown notices. `next_stage` is what would open next."""

    app: str
    name: str
    stages: tuple[StageNow, ...]
    next_stage: int | None
    proposal: NextStage | None = None


async def read_rollouts(desk: Desk) -> tuple[AppRollout, ...]:
    """Gather all apps' rollouts."""
    return tuple([await _read_rollout(desk, app) for app in sorted({*desk.settings.apps, *desk.settings.rollout})])


async def _read_rollout(desk: Desk, app: str) -> AppRollout:
    open_now = await open_stages(desk, app)
    verdicts = judge(await desk.store.tallies(app=app), desk.settings.rollout.get(app, ()), matches=matches)
    stages = tuple(
        StageNow(
            stage=i,
            condition=stage.if_,
            words=say_condition(stage.if_),
            share=stage.share,
            hold=stage.hold,
            is_open=i in open_now,
            verdicts=tuple(v for v in verdicts if v.stage == i),
        )
        for i, stage in enumerate(desk.settings.rollout.get(app, ()))
    )
    following = next_stage(desk.settings, app, open_now)
    advice = advise(verdicts, open_now)
    proposal = await _propose(desk, app, following, advice, stages) if following is not None else None
    return AppRollout(app, desk.settings.name_of(app), stages, following, proposal)


async def _propose(desk: Desk, app: str, stage: int, advice: Advice, stages: Sequence[StageNow]) -> NextStage:
    asked_by = await who_asked(desk, app, stage)
    return NextStage(stage, advice.course, say_advice(advice, stages), asked_by, desk.settings.policy.approvals)


def say_advice(advice: Advice, stages: Sequence[StageNow]) -> str:
    """Return what the open stages say of opening the next one."""
    verdict = advice.verdict
    if verdict is None:
        return _NO_VERDICT[advice.course]
    place = stages[verdict.stage].words
    people = " So far only simulated people were counted." if verdict.simulated else ""
    return _ADVICE[advice.course].format(place=place) + people


_NO_VERDICT: Final[Mapping[Course, str]] = {
    "open": "No stage is open: nobody is shown anything yet.",
    "wait": "Nobody was counted in the open stages yet, so nothing says whether notices help.",
    "stop": "",
}
_ADVICE: Final[Mapping[Course, str]] = {
    "open": "Notices help in {place}. Nothing speaks against telling more people.",
    "wait": "Whether notices help in {place} is not settled yet.",
    "stop": "Notices do harm in {place}: people who saw them ask more. Find out why before you go on.",
}


def say_condition(condition: Mapping[str, Any]) -> str:
    """Return a stage's condition: countries by name where that is all it asks, else as it is written."""
    country = condition.get("country")
    if not condition:
        return "Everywhere"
    if len(condition) == 1 and isinstance(country, Mapping) and list(country) == ["$in"]:
        return name_audience(Scope(country=tuple(map(str, country["$in"]))))
    if len(condition) == 1 and isinstance(country, str):
        return name_audience(Scope(country=(country,)))
    return msgspec.json.encode(condition).decode()
