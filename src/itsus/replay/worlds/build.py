"""How the smaller worlds are made: two quiet days, then a few hours with the trouble an hour into them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from itsus.model.settings import Settings
from itsus.replay.worlds.family import build_settings
from itsus.replay.worlds.people import build_crowds
from itsus.replay.worlds.probes import build_probes
from itsus.replay.worlds.traffic import SHARE_OF_COMPONENT, Shares, build_lanes
from itsus.replay.worlds.trouble import Cast, Trouble
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

#: A Tuesday afternoon in Europe, morning in America.
TUESDAY: Final = datetime(2022, 3, 15, 14, tzinfo=UTC)
QUIET: Final = timedelta(days=2)
LEAD: Final = timedelta(hours=1)
APP: Final = ("photogram",)
PLATFORMS: Final[Shares] = {"ios": 0.42, "android": 0.5, "web": 0.08}
COUNTRIES: Final = ("US", "FR", "BR")


def build_cast(
    apps: tuple[str, ...] = APP,
    *,
    components: Shares = SHARE_OF_COMPONENT,
    versions: Mapping[str, Shares] | None = None,
    networks: Mapping[str, Shares] | None = None,
    platforms: Shares = PLATFORMS,
) -> Cast:
    """Return the usual cast: three countries, and the splits that are asked for."""
    return Cast(
        build_lanes(apps, components, COUNTRIES, platforms=platforms, versions=versions, networks=networks),
        build_crowds(apps, COUNTRIES, tuple(platforms)),
        build_probes(apps),
    )


def build_world(
    name: str,
    about: str,
    truth: Truth,
    trouble: Trouble,
    *,
    cast: Cast | None = None,
    hours: float = 3,
    outage: datetime = TUESDAY,
    settings: Settings | None = None,
) -> World:
    """Return a small world; the trouble starts an hour after the story."""
    cast = cast or build_cast()
    start = outage - LEAD
    return World(
        name=name,
        about=about,
        truth=truth,
        settings=settings or build_settings(),
        history_start=start - QUIET,
        story_start=start,
        outage_start=outage,
        end=start + timedelta(hours=hours),
        trouble=trouble,
        lanes=cast.lanes,
        crowds=cast.crowds,
        probes=cast.probes,
    )
