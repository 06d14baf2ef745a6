"""Tells a story as signals: each source at its own pace, in the order in which they are received."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from itsus.intake.check import time_received
from itsus.model.signal import Signal
from itsus.model.words import ErrorClass
from itsus.replay.worlds.chance import Draws
from itsus.replay.worlds.lag import hear_of
from itsus.replay.worlds.pace import METRICS_OFFSET_S, Pace, delay_of
from itsus.replay.worlds.people import hear_crowd
from itsus.replay.worlds.probes import LONG_S, run_probe
from itsus.replay.worlds.traffic import count_requests, measure_logins
from itsus.replay.worlds.trouble import Cast, Harm, Lane, Probe, Trouble

#: Signals are made and put in order a chunk at a time; what is received after its end waits for the next.
_CHUNK_S: Final = LONG_S


class Phase(NamedTuple):
    """A time in which sources keep their pace. What is not live was counted long ago and is received at its end."""

    start: datetime
    end: datetime
    pace: Pace
    is_live: bool = True


class Telling:
    """One world from one seed.

    Args:
        cast: Who is in it.
        trouble: What goes wrong.
        onset: Minute 0 of the trouble.
        draws: Where chance comes from.
    """

    def __init__(self, cast: Cast, trouble: Trouble, onset: datetime, draws: Draws) -> None:
        self._cast = cast
        self._measured = [lane for lane in cast.lanes if lane.component == "login"]
        self._onset_s = onset.timestamp()
        self._trouble, self._onset, self._draws = trouble, onset, draws

    def play(self, phases: Sequence[Phase]) -> Iterator[Signal]:
        """Yield the signals of phases that follow each other; none is received after the last has ended."""
        end_s = int(phases[-1].end.timestamp())
        waiting: list[Signal] = []
        others = [self._set_time(minute, signal) for minute, signal in self._trouble.others()]
        for phase in phases:
            start_s, stop_s = int(phase.start.timestamp()), int(phase.end.timestamp())
            for chunk_s in range(start_s, stop_s, _CHUNK_S):
                until_s = min(chunk_s + _CHUNK_S, stop_s)
                waiting += self._tell(phase, chunk_s, until_s)
                waiting += [s for s in others if chunk_s <= s.at.timestamp() < until_s]
                waiting.sort(key=time_received)
                ready = [s for s in waiting if time_received(s) <= until_s]
                waiting = waiting[len(ready) :]
                yield from ready
        yield from (s for s in waiting if time_received(s) <= end_s)

    def _tell(self, phase: Phase, start_s: int, end_s: int) -> Iterator[Signal]:
        pace = phase.pace
        told = [
            *(s for at_s in range(start_s, end_s, pace.requests_s) for s in self._count(at_s, pace.requests_s)),
            *(s for at_s in self._metric_times(phase, start_s, end_s) for s in self._measure(at_s, pace.metrics_s)),
            *(s for at_s in range(start_s, end_s, pace.people_s) for s in self._hear(at_s, phase)),
            *self._probe(phase, start_s, end_s),
        ]
        return (self._receive(s) for s in told) if phase.is_live else iter(told)

    def _harms(self, lanes: Sequence[Lane], at_s: float, span_s: int) -> Iterator[tuple[Lane, Harm]]:
        minute = self._minute_of(at_s + span_s / 2)
        harms = ((lane, self._trouble.harm_over(lane, minute, span_s / 60)) for lane in lanes)
        return ((lane, harm) for lane, harm in harms if harm is not None)

    def _count(self, at_s: int, span_s: int) -> Iterator[Signal]:
        for lane, harm in self._harms(self._cast.lanes, at_s, span_s):
            yield count_requests(lane, harm, at_s, span_s, self._draws)

    def _measure(self, at_s: int, span_s: int) -> Iterator[Signal]:
        harms = list(self._harms(self._measured, at_s, span_s))
        return measure_logins([lane for lane, _ in harms], [harm for _, harm in harms], at_s, span_s, self._draws)

    @staticmethod
    def _metric_times(phase: Phase, start_s: int, end_s: int) -> range:
        first_s = start_s + METRICS_OFFSET_S * phase.is_live
        return range(first_s, end_s, phase.pace.metrics_s)

    def _hear(self, at_s: int, phase: Phase) -> Iterator[Signal]:
        span_s = phase.pace.people_s
        minute = self._minute_of(at_s + span_s / 2)
        for crowd in self._cast.crowds:
            yield from hear_crowd(crowd, hear_of(self._trouble, crowd, minute), at_s, span_s, self._draws)

    def _probe(self, phase: Phase, start_s: int, end_s: int) -> Iterator[Signal]:
        for probe in self._cast.probes:
            error_at = self._error_of(probe)
            yield from run_probe(probe, error_at, start_s, end_s, self._draws, step_s=phase.pace.probes_s)

    def _error_of(self, probe: Probe) -> Callable[[float], ErrorClass | None]:
        return lambda at_s: self._trouble.probe_error(probe, self._minute_of(at_s))

    def _receive(self, signal: Signal) -> Signal:
        delay = delay_of(signal.source)
        late_s = signal.span + delay.least_s + int(self._draws.random() * (delay.more_s + 1))
        late_s += self._trouble.late_s(signal.source, self._minute_of(signal.at.timestamp()))
        return msgspec.structs.replace(signal, received=signal.at + timedelta(seconds=late_s))

    def _minute_of(self, at_s: float) -> float:
        return (at_s - self._onset_s) / 60

    def _set_time(self, minute: float, signal: Signal) -> Signal:
        return msgspec.structs.replace(signal, at=(self._onset + timedelta(minutes=minute)).astimezone(UTC))
