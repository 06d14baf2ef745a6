"""A world: a quiet time from which the engine learns, then a story."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.model.words import ErrorClass
from itsus.replay.worlds.chance import Draws, start_draws
from itsus.replay.worlds.people import hear_crowd
from itsus.replay.worlds.probes import LONG_S, run_probe
from itsus.replay.worlds.traffic import count_requests, measure_logins
from itsus.replay.worlds.trouble import Crowd, Lane, Probe, Trouble

HISTORY_SPAN_S: Final = 600
STORY_SPAN_S: Final = 60
#: What is counted in a chunk is received by its end: as long as the longest span, the probes of a quiet time.
_CHUNK_S: Final = LONG_S


@dataclass(frozen=True, kw_only=True)
class World:
    """What a rehearsal plays.

    Args:
        name: How `itsus rehearse` calls it.
        about: What happens, in one line.
        expected: What the engine must do, in one line.
        settings: The configuration that it runs with.
        history_start: Start of the quiet time, counted in ten minutes.
        story_start: Start of the story, counted in minutes.
        outage_start: Where minute 0 of the trouble is.
        end: End of the story.
        trouble: What goes wrong.
        lanes: Streams of requests.
        crowds: People.
        probes: Vantage points.
    """

    name: str
    about: str
    expected: str
    settings: Settings
    history_start: datetime
    story_start: datetime
    outage_start: datetime
    end: datetime
    trouble: Trouble
    lanes: tuple[Lane, ...]
    crowds: tuple[Crowd, ...]
    probes: tuple[Probe, ...]

    def history(self, seed: int) -> Iterator[Signal]:
        """Yield the quiet time, in order of receipt."""
        return self._play(self.history_start, self.story_start, HISTORY_SPAN_S, start_draws(seed, self.name, 0))

    def story(self, seed: int) -> Iterator[Signal]:
        """Yield the story, in order of receipt. Nothing in it was received before the end of the history."""
        return self._play(self.story_start, self.end, STORY_SPAN_S, start_draws(seed, self.name, 1))

    def build(self, seed: int) -> Iterator[Signal]:
        """Yield the whole world, in order of receipt; the same seed gives the same signals."""
        yield from self.history(seed)
        yield from self.story(seed)

    def _play(self, start: datetime, end: datetime, span_s: int, draws: Draws) -> Iterator[Signal]:
        start_s, end_s = int(start.timestamp()), int(end.timestamp())
        others = [self._set_time(minute, signal) for minute, signal in self.trouble.others()]
        for chunk_s in range(start_s, end_s, _CHUNK_S):
            stop_s = min(chunk_s + _CHUNK_S, end_s)
            chunk = [s for at_s in range(chunk_s, stop_s, span_s) for s in self._tell(at_s, span_s, draws)]
            chunk += [s for s in others if chunk_s < time_received(s) <= stop_s]
            yield from sorted(chunk, key=time_received)

    def _tell(self, at_s: int, span_s: int, draws: Draws) -> Iterator[Signal]:
        minute = self._minute_of(at_s + span_s / 2)
        harms = [(lane, harm) for lane in self.lanes if (harm := self.trouble.harm(lane, minute)) is not None]
        for lane, harm in harms:
            yield count_requests(lane, harm, at_s, span_s, draws)
        yield from measure_logins([lane for lane, _ in harms], [harm for _, harm in harms], at_s, span_s, draws)
        for crowd in self.crowds:
            yield from hear_crowd(crowd, self.trouble.stir(crowd, minute), at_s, span_s, draws)
        for probe in self.probes:
            yield from run_probe(probe, self._error_of(probe), at_s, span_s, draws)

    def _error_of(self, probe: Probe) -> Callable[[float], ErrorClass | None]:
        return lambda at_s: self.trouble.probe_error(probe, self._minute_of(at_s))

    def _minute_of(self, at_s: float) -> float:
        return (at_s - self.outage_start.timestamp()) / 60

    def _set_time(self, minute: float, signal: Signal) -> Signal:
        return msgspec.structs.replace(signal, at=self.outage_start + timedelta(minutes=minute))


def time_received(signal: Signal) -> float:
    """Return when a signal without `received` counts as received: at the end of what it counts."""
    return signal.at.timestamp() + signal.span
