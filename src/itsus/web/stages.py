"""Rollout stages as they stand: which are open, which is next, who asks for it."""

from collections.abc import Sequence

import msgspec

from itsus.model.settings import Settings
from itsus.model.stage import Advancing
from itsus.rollout.next_stage import next_stage as find_next
from itsus.web.desk import Desk


async def open_stages(desk: Desk, app: str) -> tuple[int, ...]:
    """Return the indexes of an app's open stages: as the engine says, or as configured before it said anything."""
    fact = (await desk.store.facts(f"rollout/{app}")).get(f"rollout/{app}")
    if fact is not None:
        return msgspec.json.decode(fact, type=tuple[int, ...])
    return tuple(i for i, stage in enumerate(desk.settings.rollout.get(app, ())) if stage.open)


async def is_heard(desk: Desk, app: str) -> bool:
    """Tell whether anybody may be shown an app's notices: there is no rollout, or a stage of it is open."""
    return app not in desk.settings.rollout or bool(await open_stages(desk, app))


async def who_asked(desk: Desk, app: str, stage: int) -> tuple[str, ...]:
    """Return who has asked to open a stage of an app that still waits for somebody else."""
    fact = (await desk.store.facts(f"advancing/{app}")).get(f"advancing/{app}")
    advancing = msgspec.json.decode(fact, type=Advancing) if fact else None
    return advancing.by if advancing and advancing.stage == stage else ()


def next_stage(settings: Settings, app: str, open_now: Sequence[int]) -> int | None:
    """Return the index of the app's own stage that would open next; None if all are open or there are none."""
    found = find_next(settings, {app: open_now}, app)
    return found[1] if found and found[0] == app else None
