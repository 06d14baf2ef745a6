"""Sends signals through the engine, step by step, faster than time passes."""

import math
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Final, Protocol, TypeAlias

from itsus.engine.stages import Stages
from itsus.engine.state import State, new_state
from itsus.engine.step import next_due, step
from itsus.intake.check import time_received
from itsus.intake.fold import Fold
from itsus.intake.refusal import Refusal
from itsus.model.confusion import Reader
from itsus.model.errors import InputError
from itsus.model.event import Event, SettingEvent, Summary
from itsus.model.log import Logged
from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.model.store import StepResult
from itsus.model.window import WindowBatch
from itsus.model.words import WINDOW_S
from itsus.replay.approval import Approve, Player
from itsus.replay.read import is_whole
from itsus.replay.summary import Count

#: Called with the number of signals done so far.
Progress: TypeAlias = Callable[[int], None]

#: A replay gives the same bytes twice, so its people are not keyed with a secret of the day.
_SECRET: Final = b"replay: nobody's secret"

#: Signals between two calls of `progress`.
_PROGRESS_EVERY: Final = 1000


class Witness(Protocol):
    """Sees every step of a replay."""

    def observe(self, batch: WindowBatch | None, result: StepResult) -> None:
        """Take in what came in and what was decided."""

    def refuse(self, refusals: list[Refusal]) -> None:
        """Take note of signals that were refused."""


def replay(
    signals: Iterable[Signal],
    stages: Stages,
    reader: Reader,
    settings: Settings,
    approve: Approve,
    *,
    progress: Progress | None = None,
    witness: Witness | None = None,
) -> Iterator[Event | Summary]:
    """Yield what the engine says about signals, and a summary at the end.

    Args:
        signals: In the order of receipt (`read_files` sees to it); one that comes too late in it counts as received
            with the one before.
        stages: Fresh detectors and a fresh measure of confusion.
        reader: Reads the texts.
        settings: The configuration; an app that it does not name is taken from the signals.
        approve: Who plays the operator.
        progress: Called now and then with the number of signals done.
        witness: Sees every step (`Record`, for the report).
    """
    run = _Run(stages, reader, settings, approve, witness)
    done = 0
    for now_s, group in _group(signals):
        yield from run.skip_to(now_s)
        yield from run.take(now_s, group)
        if progress and (done + len(group)) // _PROGRESS_EVERY > done // _PROGRESS_EVERY:
            progress(done + len(group))
        done += len(group)
    yield from run.finish()
    if progress:
        progress(done)
    yield run.count.summary()


class _Run:
    """One replay on its way."""

    def __init__(
        self, stages: Stages, reader: Reader, settings: Settings, approve: Approve, witness: Witness | None
    ) -> None:
        self._state: State = new_state(stages)
        self._fold = Fold("replay", reader, secret=_SECRET)
        self._settings: Settings | None = settings
        self._player = Player(approve)
        self._witness = witness
        self.count = Count()

    def skip_to(self, now_s: int) -> Iterator[Event]:
        """Take the steps before a time that could change something."""
        end = datetime.fromtimestamp(now_s, UTC)
        while (due := self._next()) is not None and due < end:
            yield from self._step(due, None)

    def take(self, now_s: int, group: list[Signal]) -> Iterator[Event]:
        """Take the step into which a group of signals falls."""
        refused = self._fold.add(group, None)
        if refused and self._witness:
            self._witness.refuse(refused)
        self.count.add_signals(group)
        batch = self._fold.flush()
        if batch is not None:
            self.count.add_batch(batch)
        yield from self._step(datetime.fromtimestamp(now_s, UTC), batch)

    def finish(self) -> Iterator[Event]:
        """Let the operator answer what was proposed before the signals ended."""
        while (answer := self._player.next_due()) is not None:
            due = self._next()
            yield from self._step(min(answer, due) if due else answer, None)

    def _next(self) -> datetime | None:
        times = (next_due(self._state), self._player.next_due())
        return min((t for t in times if t is not None), default=None)

    def _step(self, now: datetime, batch: WindowBatch | None) -> Iterator[Event]:
        inputs = self._player.answer(now)
        if batch is not None:
            inputs.append(Logged(now, batch))
        if self._settings is not None:
            inputs.insert(0, Logged(now, self._settings))
            self._settings = None
        self._state, result = step(self._state, inputs, now)
        self._player.watch(result)
        self.count.add_result(result)
        if self._witness:
            self._witness.observe(batch, result)
        yield from (event for event in result.events if not isinstance(event, SettingEvent))


def _group(signals: Iterable[Signal]) -> Iterator[tuple[int, list[Signal]]]:
    """Yield the signals of each step, with its time in Unix seconds."""
    now_s, group = 0, list[Signal]()
    for signal in signals:
        step_s = _step_of(signal)
        if step_s > now_s and group:
            yield now_s, group
            group = []
        now_s = max(now_s, step_s)
        group.append(signal)
    if group:
        yield now_s, group


def _step_of(signal: Signal) -> int:
    """Return the step that a signal falls into; one whose time cannot be read is refused with those beside it."""
    try:
        received_s = time_received(signal)
    except InputError:
        return 0
    if is_whole(signal):
        return math.ceil(received_s / WINDOW_S) * WINDOW_S
    return (int(received_s // WINDOW_S) + 1) * WINDOW_S
