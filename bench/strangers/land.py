"""Who this stranger is: its apps, its people, what it counts and how; drawn from a seed."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

NAMES: Final = (
    "lumo",
    "chirper",
    "paybird",
    "ridehop",
    "noteleaf",
    "streamly",
    "fitloop",
    "koala-chat",
    "bankly",
    "snaply",
)
COMPONENTS: Final = (
    ("login", "feed", "stories", "messages"), ("checkout", "search", "cart"),
    ("playback", "browse", "signup", "profile"),
    ("payments", "transfers", "cards", "login", "statements"), ("editor", "sync", "sharing"),
)  # fmt: skip
COUNTRIES: Final = (
    ("US", "GB", "FR", "DE", "BR"), ("FR", "DE", "ES", "IT"), ("BR", "PT", "MX", "ES", "US", "AR"), ("DE", "AT", "CH"),
    ("US", "CA", "GB"), ("IN", "US", "GB", "DE"),
)  # fmt: skip
LANGS: Final = {
    "FR": "fr",
    "DE": "de",
    "AT": "de",
    "CH": "de",
    "ES": "es",
    "MX": "es",
    "AR": "es",
    "BR": "pt",
    "PT": "pt",
    "IT": "it",
}
VERSIONS: Final = (("8.1", "8.2"), ("2026.40", "2026.41", "2026.42"), ("311.0.1", "312.0"))
PLATFORMS: Final = (("ios", "android", "web"), ("ios", "android"), ("web", "android", "ios", "tv"))
VIEWS: Final = (
    ("component",), ("component", "country"), ("component", "platform"), ("country", "platform"), ("country",), (),
    ("component", "country", "platform"),
)  # fmt: skip
AXES: Final = ("component", "country", "network", "platform", "version")
MINUTE: Final = 60
HOUR: Final = 3600
#: About how many lines of requests a world may have.
_LINES: Final = 6_000


@dataclass(frozen=True)
class Place:
    """One kind of people: where, on whose network, with what in their hand; and their share of all."""

    component: str
    country: str
    network: str
    platform: str
    version: str
    share: float


@dataclass(frozen=True)
class Voice:
    """One way in which people's words come in. `every` > 0: counted so, without text."""

    kind: str
    source: str
    usual_per_min: float
    every: int
    knows: tuple[str, ...]
    share: float


@dataclass
class Land:
    """All that a world's signals share. Times are seconds from `start`; the story begins at `story_s`."""

    rng: Generator
    apps: tuple[str, ...]
    components: tuple[str, ...]
    countries: tuple[str, ...]
    platforms: tuple[str, ...]
    versions: tuple[str, ...]
    networks: dict[str, tuple[str, ...]]
    places: tuple[Place, ...]
    view: tuple[str, ...]
    span: int
    rps: float
    start: datetime
    story_s: int
    end_s: int
    base: float
    gateways: tuple[str, ...]
    voices: tuple[Voice, ...]
    probes: int
    probe_every: int
    metrics: bool
    alerts: bool
    errors_as: str
    lag_s: float
    delay_s: float
    night: bool
    lines: list[dict[str, object]] = field(default_factory=list)
    delays: dict[tuple[str, float], float] = field(default_factory=dict)
    tallies: dict[tuple[str, str], NDArray[np.int64]] = field(default_factory=dict)

    def at(self, second: float) -> str:
        """Return a time of this world on the wire."""
        return (self.start + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")

    def say(self, second: float, span: float, **signal: object) -> None:
        """Write a signal down, received some seconds after what it counts; a source sends a span's rows together."""
        batch = (str(signal["source"]), second) if span else (str(signal["source"]), len(self.lines))
        delay = self.delays.setdefault(batch, float(self.rng.uniform(0, self.delay_s)))
        received = second + span + delay
        self.lines.append({"at": self.at(second), "span": span, "received": self.at(round(received)), **signal})


def draw_land(
    rng: Generator, *, apps: int = 0, need: tuple[str, ...] = (), night: bool = False, after_h: float = 1.3
) -> Land:
    """Return a land that counts at least the dimensions in `need`."""
    components, countries = COMPONENTS[rng.integers(len(COMPONENTS))], COUNTRIES[rng.integers(len(COUNTRIES))]
    platforms, versions = PLATFORMS[rng.integers(len(PLATFORMS))], VERSIONS[rng.integers(len(VERSIONS))]
    networks = {c: tuple(f"AS{n}" for n in rng.choice(60000, 3, replace=False) + 100) for c in countries}
    names = tuple(str(n) for n in rng.choice(NAMES, apps or int(rng.integers(1, 3)), replace=False))
    seen = VIEWS[rng.integers(len(VIEWS))]
    view = tuple(axis for axis in AXES if axis in seen or axis in need)
    warm_h = float(rng.choice([1, 3, 3, 26]))
    span = int(rng.choice([10, 30, 60])) if warm_h < 20 else 60
    shares = _places(rng, networks, components=components, platforms=platforms, versions=versions)
    gateways = ("edge-a", "edge-b") if rng.random() < 0.25 else ("gateway",)
    span, warm_h = _fit(_series(shares, view) * len(names) * len(gateways), span, warm_h, after_h)
    hour = (1.0 + rng.uniform(0, 2)) if night else rng.uniform(8, 21)
    story = datetime(2026, 9, int(rng.integers(1, 28)), tzinfo=UTC) + timedelta(hours=hour)
    start = (story - timedelta(hours=warm_h)).replace(second=0, microsecond=0)
    story_s = int(warm_h * HOUR) + int(rng.integers(0, 60))
    return Land(
        rng=rng, apps=names, components=components, countries=countries, platforms=platforms, versions=versions,
        networks=networks, places=shares, view=view, span=span, rps=float(10 ** rng.uniform(1.7, 4.3)),
        start=start, story_s=story_s, end_s=story_s + int(after_h * HOUR), base=float(10 ** rng.uniform(-3, -2)),
        gateways=gateways, voices=_voices(rng),
        probes=int(rng.choice([0, 3, 4, 6, 12], p=[0.2, 0.3, 0.25, 0.15, 0.1])),
        probe_every=int(rng.choice([30, 60])), metrics=rng.random() < 0.6, alerts=rng.random() < 0.6,
        errors_as=str(rng.choice(["none", "main", "rows"])), lag_s=float(rng.uniform(45, 120)),
        delay_s=float(rng.choice([0, 3, 10, 20])), night=night,
    )  # fmt: skip


def _fit(series: int, span: int, warm_h: float, after_h: float) -> tuple[int, float]:
    """Count less often or for less long until the file is small enough to play in seconds."""
    pace = [(s, w) for w in (26.0, 3.0, 1.0) for s in (10, 30, 60) if s >= span and w <= warm_h]
    return next(((s, w) for s, w in pace if series * (w + after_h) * HOUR / s <= _LINES), (60, 1.0))


def _series(places: tuple[Place, ...], view: tuple[str, ...]) -> int:
    return len({tuple(getattr(p, a) for a in view) for p in places})


def _weights(rng: Generator, number: int) -> list[float]:
    drawn = rng.dirichlet([4.0] * number) * 0.8 + 0.2 / number
    return [float(w) for w in drawn]


def _places(
    rng: Generator,
    networks: dict[str, tuple[str, ...]],
    *,
    components: tuple[str, ...],
    platforms: tuple[str, ...],
    versions: tuple[str, ...],
) -> tuple[Place, ...]:
    countries = tuple(networks)
    by_component, by_country = _weights(rng, len(components)), _weights(rng, len(countries))
    by_platform, by_version = _weights(rng, len(platforms)), _weights(rng, len(versions))
    return tuple(
        Place(c, country, network, p, "" if p == "web" else v, wc * wco * wp * wv / len(networks[country]))
        for c, wc in zip(components, by_component, strict=True)
        for country, wco in zip(countries, by_country, strict=True)
        for network in networks[country]
        for p, wp in zip(platforms, by_platform, strict=True)
        for v, wv in zip(versions, by_version, strict=True)
    )


def _voices(rng: Generator) -> tuple[Voice, ...]:
    form = Voice("report", "problem-form", float(rng.uniform(0.2, 3)), 0, ("country", "platform"), 1.0)
    counted = Voice("report", "downdetector", float(rng.uniform(0.5, 8)), int(rng.choice([60, 60, 300])), (), 1.5)
    ticket = Voice("ticket", "zendesk", float(rng.uniform(0.2, 2)), 0, (), 0.4)
    search = Voice("search", "help-centre", float(rng.uniform(0.5, 10)), 0, ("country",), 1.2)
    mention = Voice("mention", str(rng.choice(["x", "mastodon", "bluesky"])), float(rng.uniform(1, 12)), 0, (), 1.5)
    all_ = [form, counted, ticket, search, mention]
    picked = rng.choice(len(all_), int(rng.integers(1, 5)), replace=False)
    return tuple(all_[i] for i in sorted(picked))
