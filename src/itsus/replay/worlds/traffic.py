"""Requests as a gateway counts them, and a metric per app."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from itsus.model.signal import Signal
from itsus.replay.worlds.chance import Draws, draw_count
from itsus.replay.worlds.places import PLACES, measure_awake
from itsus.replay.worlds.trouble import Harm, Lane

GATEWAY: Final = "rehearsal-gateway"
METRICS: Final = "rehearsal-metrics"
#: Requests a second of an app on average.
PER_S: Final = 900.0
SHARE_OF_COMPONENT: Final[dict[str, float]] = {"login": 0.06, "feed": 0.5, "stories": 0.2, "messages": 0.24}
EVENNESS: Final = 900.0

#: The values of a dimension and their shares.
Shares = Mapping[str, float]
ALL: Final[Shares] = {"": 1.0}


def build_lanes(
    apps: Sequence[str],
    components: Shares = SHARE_OF_COMPONENT,
    countries: Sequence[str] = tuple(PLACES),
    *,
    platforms: Shares = ALL,
    versions: Mapping[str, Shares] | None = None,
    networks: Mapping[str, Shares] | None = None,
) -> tuple[Lane, ...]:
    """Build the streams of some apps: every component in every country, split further where shares are given.

    Args:
        apps: Their names.
        components: Component -> share of the app's requests.
        countries: Where.
        platforms: Platform -> share.
        versions: Per platform, version -> share.
        networks: Per country, network -> share.
    """
    return tuple(
        Lane(app, component, country, platform, version, network, PER_S * c * PLACES[country].share * p * v * n)
        for app in apps
        for component, c in components.items()
        for country in countries
        for platform, p in platforms.items()
        for version, v in (versions or {}).get(platform, ALL).items()
        for network, n in (networks or {}).get(country, ALL).items()
    )


def count_requests(lane: Lane, harm: Harm, start_s: int, span_s: int, draws: Draws) -> Signal:
    """Return what a gateway counted of one stream in one span."""
    busy = measure_awake(start_s + span_s / 2, PLACES[lane.country].offset_h)
    total = draw_count(lane.per_s * span_s * busy * harm.traffic, EVENNESS, draws)
    failed = int(draws.binomial(total, min(1.0, harm.failing)))
    return Signal(
        kind="request",
        at=datetime.fromtimestamp(start_s, UTC),
        span=span_s,
        app=lane.app,
        component=lane.component,
        country=lane.country,
        platform=lane.platform,
        version=lane.version,
        network=lane.network,
        ok=total - failed,
        failed=failed,
        error=harm.error if failed else None,
        source=GATEWAY,
    )


def measure_logins(
    lanes: Sequence[Lane], harms: Sequence[Harm], start_s: int, span_s: int, draws: Draws
) -> Iterator[Signal]:
    """Yield the metric `login_rate` per app: logins a second that succeed, over all streams that still report."""
    rates: dict[str, float] = {}
    for lane, harm in zip(lanes, harms, strict=True):
        if lane.component == "login":
            busy = measure_awake(start_s + span_s / 2, PLACES[lane.country].offset_h)
            rates[lane.app] = rates.get(lane.app, 0.0) + lane.per_s * busy * harm.traffic * (1 - harm.failing)
    for app, rate in rates.items():
        yield Signal(
            kind="metric",
            at=datetime.fromtimestamp(start_s, UTC),
            span=span_s,
            app=app,
            component="login",
            name="login_rate",
            value=round(rate * draws.normal(1.0, 0.02), 3),
            bad="down",
            source=METRICS,
        )
