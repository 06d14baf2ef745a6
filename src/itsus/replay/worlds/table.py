"""All worlds, one line each."""

from typing import Final

from itsus.replay.worlds.bad_release_android import BAD_RELEASE_ANDROID
from itsus.replay.worlds.carrier_fr import CARRIER_FR
from itsus.replay.worlds.cdn_fails import CDN_FAILS
from itsus.replay.worlds.creeping_errors import CREEPING_ERRORS
from itsus.replay.worlds.flood_one_source import FLOOD_ONE_SOURCE
from itsus.replay.worlds.hacked_fear import HACKED_FEAR
from itsus.replay.worlds.news_talk import NEWS_TALK
from itsus.replay.worlds.night_small import NIGHT_SMALL
from itsus.replay.worlds.ninety_seconds import NINETY_SECONDS
from itsus.replay.worlds.oct4 import OCT4
from itsus.replay.worlds.ordinary_year import ORDINARY_YEAR
from itsus.replay.worlds.relapse import RELAPSE
from itsus.replay.worlds.stories_ios_us import STORIES_IOS_US
from itsus.replay.worlds.telemetry_gap import TELEMETRY_GAP
from itsus.replay.worlds.two_problems import TWO_PROBLEMS
from itsus.replay.worlds.world import World

#: In the order of DESIGN 5.
WORLDS: Final[dict[str, World]] = {
    world.name: world
    for world in (
        OCT4,
        STORIES_IOS_US,
        CARRIER_FR,
        BAD_RELEASE_ANDROID,
        NEWS_TALK,
        NIGHT_SMALL,
        NINETY_SECONDS,
        TELEMETRY_GAP,
        FLOOD_ONE_SOURCE,
        HACKED_FEAR,
        CDN_FAILS,
        RELAPSE,
        CREEPING_ERRORS,
        TWO_PROBLEMS,
        ORDINARY_YEAR,
    )
}
