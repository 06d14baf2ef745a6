"""4 October 2021, reconstructed: three apps of one family vanish for six hours. A reconstruction, not a recording.

From the public record (UTC), with who tells it:

- 15:39 the routes to the name servers are withdrawn (Cloudflare, "Understanding how Facebook disappeared").
- about 15:44 the first people report trouble (press quoting report sites: ZDNet, Mediaite, AFP).
- 15:50 the names no longer resolve on a large public resolver (Cloudflare).
- 16:07:50 the first official says a word; 16:16 the first brand's account; 16:25:30 Instagram's (times decoded from the
  posts' ids). It is by then the news, and a joke.
- 21:20 names resolve again, 21:28 connected again (Cloudflare); 22:50 generally restored (Wikipedia; copies disagree).

Made up, in keeping with it: all counts; that the gateways' own telemetry falls silent at 15:41 and 15:42, since it runs
in the same house; that resolvers' caches run out between 15:42:30 and 15:46; that people begin to speak in public at
15:43:30, and that half of those who write at 17:00 write jokes. Minute 0 is 15:39.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from itsus.model.words import ErrorClass
from itsus.replay.worlds.family import FAMILY, build_settings
from itsus.replay.worlds.people import build_crowds
from itsus.replay.worlds.places import PLACES, SHARE_OF_LANG
from itsus.replay.worlds.probes import VANTAGES, build_probes
from itsus.replay.worlds.traffic import build_lanes
from itsus.replay.worlds.trouble import CALM, UNHARMED, Crowd, Harm, Lane, Probe, Stir, Topics, Trouble, rise, within
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

OUTAGE: Final = datetime(2021, 10, 4, 15, 39, tzinfo=UTC)

#: Minute in which each app's own telemetry falls silent.
SILENT: Final = {"facespace": 2.0, "photogram": 3.0, "wazzup": 3.0}
#: From 15:42:30 on the first people get no answer.
LOST: Final = 3.5
#: Until 15:46:30 more and more get no answer; by 16:00 everybody speaks of it.
ALL_LOST: Final = 7.5
EVERYBODY: Final = 21.0
#: Of the height, what those make who run into it by themselves; the rest speaks because others do.
ALONE: Final = 0.25
#: 16:10: the joke begins.
JOKING: Final = 31.0
#: 21:20 names resolve, 21:28 connected, 22:50 restored.
RESOLVES: Final = 341.0
CONNECTED: Final = 349.0
RESTORED: Final = 431.0

#: People a minute beyond the ordinary at the height, over all places.
PEAK: Final = {"report": 900.0, "search": 600.0, "mention": 4000.0}

EARLY: Final[Topics] = {
    "ask": 0.34, "ask_connection": 0.2, "ask_account": 0.11, "ask_device": 0.08, "report": 0.25, "mock": 0.02,
}  # fmt: skip
LATE: Final[Topics] = {
    "ask": 0.14, "ask_connection": 0.06, "ask_account": 0.06, "ask_device": 0.02, "report": 0.14,
    "mock": 0.44, "news": 0.14,
}  # fmt: skip
AFTER: Final[Topics] = {"back": 0.5, "report": 0.15, "ask": 0.1, "mock": 0.15, "news": 0.1}


class Vanished(Trouble):
    """Names do not resolve, so nothing arrives: nothing fails in the logs, it is silent."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return silence from one minute to the next, then a return in stages with errors."""
        if minute < SILENT[lane.app]:
            return UNHARMED
        if minute < CONNECTED:
            return None
        back = rise(minute, CONNECTED, RESTORED)
        return Harm(traffic=0.15 + 0.85 * back, failing=0.003 + 0.35 * (1 - back) ** 2, error="5xx")

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return how many speak and about what: questions first, then jokes and news, then relief."""
        if minute < LOST:
            return CALM
        share = SHARE_OF_LANG[crowd.lang] if crowd.kind == "mention" else PLACES[crowd.country].share
        return Stir(
            PEAK[crowd.kind] * share * measure_loudness(minute),
            choose_topics(minute, is_public=crowd.kind == "mention"),
        )

    def probe_error(self, probe: Probe, minute: float) -> ErrorClass | None:
        """Return `dns` from when the resolver's cache runs out until the names are back there."""
        place = list(VANTAGES).index(probe.place)
        app = FAMILY.index(probe.app)
        runs_out = LOST + 0.6 * place + 0.3 * app
        is_back = RESOLVES + 1.2 * place
        if within(minute, runs_out, is_back):
            return "dns"
        # Names first, then the house behind them: for some minutes they resolve and nobody answers.
        return "connect" if within(minute, is_back, CONNECTED + place) else None


@lru_cache(maxsize=1024)
def measure_loudness(minute: float) -> float:
    """Return how loud it is, 0 to 1: who run into it and who join them, until they tire or it works."""
    joining = ALONE * rise(minute, LOST, ALL_LOST) + (1 - ALONE) * rise(minute, ALL_LOST - 1, EVERYBODY)
    tired = 1.0 - 0.65 * rise(minute, 60, 300)
    return joining * tired * (1.0 - rise(minute, CONNECTED + 10, RESTORED + 10))


@lru_cache(maxsize=1024)
def choose_topics(minute: float, *, is_public: bool) -> Topics:
    """Return what people speak of: in public it turns into a joke, and into relief."""
    if minute >= CONNECTED + 5:
        return AFTER if is_public else EARLY
    mix = rise(minute, JOKING, JOKING + 50) if is_public else 0.0
    return {t: EARLY.get(t, 0.0) * (1 - mix) + LATE.get(t, 0.0) * mix for t in {**EARLY, **LATE}}


OCT4: Final = World(
    name="oct4",
    about="4 October 2021, reconstructed: three apps vanish at once, their telemetry with them, names do not resolve",
    truth=Truth(
        must="speak for all three, fault us, though server metrics are silent",
        minutes=30,
        words=tuple(Word(app, visible=LOST + 0.3 * number) for number, app in enumerate(FAMILY)),
        reasons=SPOKEN,
    ),
    settings=build_settings(),
    history_start=datetime(2021, 9, 27, 15, tzinfo=UTC),
    # A week in twenty minutes, as report sites give it, and minutes once it is in the news: the file stays small.
    history_span_s=1200,
    quick_end=datetime(2021, 10, 4, 16, 15, tzinfo=UTC),
    is_dated=True,
    story_start=datetime(2021, 10, 4, 15, tzinfo=UTC),
    outage_start=OUTAGE,
    end=datetime(2021, 10, 4, 23, 20, tzinfo=UTC),
    trouble=Vanished(),
    lanes=build_lanes(FAMILY),
    # A crowd of thousands in few lines, so that the file stays small.
    crowds=build_crowds(FAMILY, texts=2),
    probes=build_probes(FAMILY),
)
