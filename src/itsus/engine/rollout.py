"""Which stages of a rollout are open: those the settings open, and those that people have opened since."""

import msgspec

from itsus.engine.turn import Turn
from itsus.model.act import Advance
from itsus.model.event import SettingEvent
from itsus.model.notice import Approval
from itsus.model.settings import Settings
from itsus.model.stage import Advancing


def take_settings(turn: Turn, settings: Settings) -> None:
    """Put settings in force. Every configured app gets its feed anew, so that each has one from the start."""
    if settings == turn.book.settings and turn.book.now is not None:
        return
    turn.book.settings = settings
    turn.feeds |= set(settings.apps) | set(settings.rollout)
    for app, stages in sorted(settings.rollout.items()):
        opened = {i for i in turn.book.stages_open.get(app, []) if i < len(stages)}
        _open(turn, app, sorted(opened | {i for i, stage in enumerate(stages) if stage.open}))


def advance(turn: Turn, act: Advance) -> None:
    """Open a stage, once as many people have asked for it as the policy wants."""
    stages = turn.settings.rollout.get(act.app, ())
    is_there = 0 <= act.stage < len(stages)
    if not is_there or act.stage in turn.book.stages_open.get(act.app, []):
        words = "is open already" if is_there else "does not exist"
        turn.refuse(act.app, act.by, f"stage {act.stage} of {act.app} {words}")
        return
    key = f"{act.app}/{act.stage}"
    asked = [a for a in turn.book.advancing.get(key, []) if a.by != act.by]
    asked.append(Approval(act.by, turn.now, key))
    if len(asked) < turn.settings.policy.approvals:
        turn.book.advancing[key] = asked
        _announce(turn, act, asked, is_open=False)
        return
    turn.book.advancing.pop(key, None)
    _open(turn, act.app, sorted([*turn.book.stages_open.get(act.app, []), act.stage]))
    _announce(turn, act, asked, is_open=True)


def _open(turn: Turn, app: str, stages: list[int]) -> None:
    if turn.book.stages_open.get(app) == stages:
        return
    turn.book.stages_open[app] = stages
    turn.facts[f"rollout/{app}"] = msgspec.json.encode(stages).decode()
    turn.feeds.add(app)


def _announce(turn: Turn, act: Advance, asked: list[Approval], *, is_open: bool) -> None:
    waiting = Advancing(act.stage, () if is_open else tuple(a.by for a in asked))
    turn.facts[f"advancing/{act.app}"] = msgspec.json.encode(waiting).decode()
    turn.events.append(
        SettingEvent(
            at=turn.now,
            event="rollout.advanced" if is_open else "rollout.proposed",
            app=act.app,
            by=tuple(sorted(a.by for a in asked)),
            words=f"stage {act.stage} is open" if is_open else f"stage {act.stage} waits for another person",
            stage=act.stage,
        )
    )
