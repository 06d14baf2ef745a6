"""What goes wrong in a world, for whom and when. The base class is an ordinary day; each world overrides what differs.

`minute` is always minutes since the trouble started, negative before.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from itsus.model.signal import Signal
from itsus.model.words import ErrorClass, PeopleKind

#: What people talk about -> how much of it. The names are those of texts.json.
Topics: TypeAlias = Mapping[str, float]

USUAL_FAILING: Final = 0.003


class Lane(NamedTuple):
    """One stream of requests: where it belongs and how many there are a second on average."""

    app: str
    component: str
    country: str
    platform: str
    version: str
    network: str
    per_s: float


class Crowd(NamedTuple):
    """People who speak up in one place: how many a minute on an ordinary day, and about what.

    `texts`: so many different ones stand at most for what they say beyond the ordinary in one span.
    """

    app: str
    kind: PeopleKind
    source: str
    country: str
    lang: str
    platform: str
    per_min: float
    topics: Topics
    offset_h: float
    texts: int


class Probe(NamedTuple):
    """A vantage point that tries an app from outside every `every_s` seconds."""

    app: str
    place: str
    country: str
    network: str
    every_s: int


class Cast(NamedTuple):
    """Who is in a world."""

    lanes: tuple[Lane, ...]
    crowds: tuple[Crowd, ...]
    probes: tuple[Probe, ...]


class Harm(NamedTuple):
    """What befalls a stream: the factor on its traffic, the share that fails, and how."""

    traffic: float = 1.0
    failing: float = USUAL_FAILING
    error: ErrorClass = "5xx"


class Stir(NamedTuple):
    """What people do beyond the ordinary: so many more a minute, about these topics, with this version of the app.

    `usual` is the factor on what is ordinary.
    """

    per_min: float
    topics: Topics
    version: str = ""
    usual: float = 1.0


UNHARMED: Final = Harm()
CALM: Final = Stir(0.0, {})

#: What most people do when something fails and nobody has told them why.
CONFUSED: Final[Topics] = {
    "ask": 0.36, "ask_connection": 0.16, "ask_account": 0.12, "ask_device": 0.08, "report": 0.26, "mock": 0.02,
}  # fmt: skip


class Trouble:
    """An ordinary day."""

    #: People run into what fails, and speak of it after a while; False = they speak of something else, at once.
    is_felt = True

    def harm(self, _lane: Lane, _minute: float) -> Harm | None:
        """Return what befalls a stream of requests; None = its telemetry is silent."""
        return UNHARMED

    def harm_over(self, lane: Lane, minute: float, _span_min: float) -> Harm | None:
        """Return what befalls a stream in a span around a minute; what lasts for minutes is the same all through."""
        return self.harm(lane, minute)

    def stir(self, _crowd: Crowd, _minute: float) -> Stir:
        """Return how many a minute run into something of which they will speak (see `lag`)."""
        return CALM

    def probe_error(self, _probe: Probe, _minute: float) -> ErrorClass | None:
        """Return how a probe fails; None = it succeeds."""
        return None

    def late_s(self, _source: str, _minute: float) -> int:
        """Return how much later than usual a source's counts are received, in seconds."""
        return 0

    def others(self) -> tuple[tuple[float, Signal], ...]:
        """Return further signals (alerts, dependencies' own words), each with its minute; their `at` is filled in."""
        return ()


def rise(minute: float, start: float, full: float) -> float:
    """Return how far something has come: 0 before `start`, 1 from `full` on, straight between."""
    return min(1.0, max(0.0, (minute - start) / (full - start)))


def within(minute: float, start: float, end: float) -> bool:
    """Tell whether a minute lies in [start, end)."""
    return start <= minute < end
