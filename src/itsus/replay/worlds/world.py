"""A world: a quiet time from which the engine learns, then a story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from itsus.model.settings import Settings
from itsus.model.signal import Signal
from itsus.replay.worlds.chance import start_draws
from itsus.replay.worlds.pace import QUICK, SLOW, Pace
from itsus.replay.worlds.probes import LONG_S
from itsus.replay.worlds.telling import Phase, Telling
from itsus.replay.worlds.trouble import Cast, Crowd, Lane, Probe, Trouble
from itsus.replay.worlds.truth import Truth

#: What the quiet time is counted in.
HISTORY_SPAN_S: Final = 600
#: So long before the trouble sources begin to count quickly: long enough to know what 10 s usually hold.
QUICK_LEAD: Final = timedelta(minutes=10)
#: Trouble does not wait for a full minute: by its seed it starts up to so many seconds later.
_JITTER_S: Final = 60


@dataclass(frozen=True, kw_only=True)
class World:
    """What a rehearsal plays.

    Args:
        name: How `itsus rehearse` calls it.
        about: What happens, in one line.
        truth: What must come of it.
        settings: The configuration that it runs with.
        history_start: Start of the quiet time.
        story_start: Start of the story.
        outage_start: Minute 0 of the trouble, before the seed's delay (`onset`).
        end: End of the story.
        trouble: What goes wrong.
        lanes: Streams of requests.
        crowds: People.
        probes: Vantage points.
        quick_end: Until then sources count quickly; None = until the end.
        history_span_s: What the quiet time is counted in.
        is_dated: The trouble starts at a time of the record, whatever the seed.
    """

    name: str
    about: str
    truth: Truth
    settings: Settings
    history_start: datetime
    story_start: datetime
    outage_start: datetime
    end: datetime
    trouble: Trouble
    lanes: tuple[Lane, ...]
    crowds: tuple[Crowd, ...]
    probes: tuple[Probe, ...]
    quick_end: datetime | None = None
    history_span_s: int = HISTORY_SPAN_S
    is_dated: bool = False

    def onset(self, seed: int) -> datetime:
        """Return minute 0 of the trouble."""
        late_s = 0 if self.is_dated else int(start_draws(seed, self.name, 2).integers(_JITTER_S))
        return self.outage_start + timedelta(seconds=late_s)

    def history(self, seed: int) -> Iterator[Signal]:
        """Yield the quiet time, in order of receipt."""
        span_s = self.history_span_s
        phase = Phase(self.history_start, self.story_start, Pace(span_s, span_s, span_s, LONG_S), is_live=False)
        return self._tell(seed, 0).play([phase])

    def story(self, seed: int) -> Iterator[Signal]:
        """Yield the story, in order of receipt. Nothing in it was received before the end of the history."""
        return self._tell(seed, 1).play(self.phases(seed))

    def trouble_of(self, _seed: int) -> Trouble:
        """Return what goes wrong; the same from all seeds but in a world that says otherwise."""
        return self.trouble

    def phases(self, _seed: int) -> list[Phase]:
        """Return at which pace sources count, and when, in the story."""
        quick_start = max(self.story_start, self.outage_start - QUICK_LEAD)
        quick_end = min(self.end, self.quick_end or self.end)
        phases = [
            Phase(self.story_start, quick_start, SLOW),
            Phase(quick_start, quick_end, QUICK),
            Phase(quick_end, self.end, SLOW),
        ]
        return [phase for phase in phases if phase.start < phase.end]

    def build(self, seed: int) -> Iterator[Signal]:
        """Yield the whole world, in order of receipt; the same seed gives the same signals."""
        yield from self.history(seed)
        yield from self.story(seed)

    def _tell(self, seed: int, part: int) -> Telling:
        draws = start_draws(seed, self.name, part)
        return Telling(Cast(self.lanes, self.crowds, self.probes), self.trouble_of(seed), self.onset(seed), draws)
