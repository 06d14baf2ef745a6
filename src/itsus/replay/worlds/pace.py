"""How often sources count, and how late what they counted comes in: not in step with each other, as in life.

The quiet time is an export, counted long ago: in ten minutes or more, and received at the end of what is counted. In
the story a gateway counts in 10 s and sends two seconds later; the metrics pipeline counts minutes that begin at
twenty seconds past, and is late by as much again; probes try each 30 s, each at its own second; messages come singly,
when they are written, and those in public some seconds later.
"""

from functools import cache
from typing import Final, NamedTuple


class Pace(NamedTuple):
    """Seconds that one count covers, by who counts."""

    requests_s: int
    metrics_s: int
    people_s: int
    #: 0 = each try by itself.
    probes_s: int = 0


#: Some minutes before the trouble and through it: what a team has live.
QUICK: Final = Pace(10, 60, 10)
#: The rest of a story, where nothing happens that is worth so many signals.
SLOW: Final = Pace(60, 60, 60)
#: Second of the minute at which the metrics pipeline begins to count.
METRICS_OFFSET_S: Final = 20


class Delay(NamedTuple):
    """Seconds from the end of a count until it is received: at least, and so many more at most."""

    least_s: int
    more_s: int


#: Source (its beginning) -> delay.
DELAYS: Final[dict[str, Delay]] = {
    "rehearsal-gateway": Delay(2, 1),
    "rehearsal-metrics": Delay(8, 14),
    "rehearsal-reports": Delay(1, 1),
    "rehearsal-help": Delay(1, 2),
    "rehearsal-desk": Delay(2, 3),
    "rehearsal-social": Delay(3, 6),
    "rehearsal-probe": Delay(0, 2),
}
PROMPT: Final = Delay(0, 1)


@cache
def delay_of(source: str) -> Delay:
    """Return how late a source is."""
    return DELAYS.get("-".join(source.split("-")[:2]), PROMPT)
