"""Lets the engine live through past signals before its first live step, so that it knows what is usual.

Nothing of it needs the input log: what it made of the past is committed, and a snapshot stands at its end. Run again
after a crash it does the same again, and the store ignores what was committed before.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from itsus.app.engine_loop import advance, has_content
from itsus.engine.grid import next_step
from itsus.engine.stages import Stages
from itsus.engine.state import encode_state, new_state
from itsus.intake.check import time_received
from itsus.intake.fold import Fold
from itsus.model.confusion import Reader
from itsus.model.errors import InputError
from itsus.model.event import format_utc
from itsus.model.log import Logged
from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.model.store import Snapshot, Store
from itsus.model.words import WINDOW_S

_WINDOW: Final = timedelta(seconds=WINDOW_S)


async def load_history(
    store: Store,
    signals: Iterable[Signal],
    *,
    settings: Settings,
    stages: Stages,
    reader: Reader,
    tell: Callable[[int, datetime], None],
) -> datetime | None:
    """Run past signals through the engine, into a store that has begun nothing yet.

    Args:
        store: Where decisions and the snapshot go.
        signals: In order of receipt.
        settings: What the input log begins with.
        stages: Fresh ones.
        reader: Reads people's texts.
        tell: Called now and then with the signals so far and the time they have come to.

    Returns:
        The time up to which the store has lived; None if there was no signal.

    Raises:
        InputError: if the store has lived already.
    """
    begun = await store.begun_to()
    if begun is not None:
        raise InputError(f"the store has lived until {format_utc(begun)} already; history goes into a new one")
    state, at = new_state(stages), None
    for inputs, to, count in fold_history(signals, settings, reader):
        for stepped, result in advance(state, deque(inputs), to):
            state = stepped
            if has_content(result):
                # Nobody is told today of what happened then.
                feeds = [task for task in result.tasks if task.kind == "feed"]
                await store.commit_step(msgspec.structs.replace(result, tasks=feeds))
        at = to
        tell(count, to)
    if at is not None:
        await store.append(settings, at - _WINDOW)
        await store.begin_step(at)
        await store.save_snapshot(Snapshot(at, encode_state(state)))
    return at


def fold_history(
    signals: Iterable[Signal], settings: Settings, reader: Reader
) -> Iterator[tuple[list[Logged], datetime, int]]:
    """Yield per step with signals its inputs, its time and how many signals have come so far."""
    fold, count, known = Fold("history", reader), 0, False
    for at, part in _by_step(signals):
        fold.add(part, None)
        batch = fold.flush()
        count += len(part)
        first = [] if known else [Logged(at - _WINDOW, settings)]
        known = True
        yield [*first, *([Logged(at - _WINDOW, batch)] if batch else [])], at, count


def _by_step(signals: Iterable[Signal]) -> Iterator[tuple[datetime, list[Signal]]]:
    step: datetime | None = None
    part: list[Signal] = []
    for signal in signals:
        at = next_step(datetime.fromtimestamp(time_received(signal), UTC))
        if step is not None and at > step:
            yield step, part
            part = []
        # One that comes too late in the file counts as received with the one before.
        step = at if step is None else max(step, at)
        part.append(signal)
    if step is not None:
        yield step, part
