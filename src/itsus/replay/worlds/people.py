"""What people say: reports in the app, searches in its help centre, tickets, and mentions in public.

Texts are put together from parts written for this purpose (texts.json), so that a crowd does not speak in one voice.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from itsus.model.signal import Signal
from itsus.model.words import PeopleKind
from itsus.replay.worlds.chance import Draws, draw_count, split_count
from itsus.replay.worlds.places import OFFSET_OF_LANG, PLACES, SHARE_OF_LANG, measure_awake
from itsus.replay.worlds.trouble import Crowd, Stir, Topics


class Way(NamedTuple):
    """A way in which people speak up: over which source, how many a minute on an ordinary day, about what."""

    source: str
    per_min: float
    topics: Topics


_TROUBLES: Final[Topics] = {"report": 0.5, "ask": 0.2, "ask_account": 0.15, "ask_device": 0.15}
WAYS: Final[dict[PeopleKind, Way]] = {
    "report": Way("rehearsal-reports", 1.0, _TROUBLES),
    "search": Way("rehearsal-help", 12.0, {"howto": 0.97, "ask": 0.03}),
    "ticket": Way("rehearsal-desk", 0.4, _TROUBLES),
    "mention": Way("rehearsal-social", 30.0, {"chat": 0.95, "talk": 0.03, "ask": 0.02}),
}
EVENNESS: Final = 40.0
#: So many different texts stand for all that a crowd says in one span beyond the ordinary.
TEXTS: Final[dict[str, int]] = {"report": 1, "search": 1, "ticket": 2, "mention": 2}

_PARTS: Final = ("open", "core", "close")
_TEXTS_FILE: Final = Path(__file__).parent / "texts.json"


def build_crowds(
    apps: Sequence[str], countries: Sequence[str] = tuple(PLACES), platforms: Sequence[str] = ("",)
) -> tuple[Crowd, ...]:
    """Build who speaks up: reports per country and platform, searches per country, mentions per language."""
    return tuple(
        crowd
        for app in apps
        for crowd in (
            *(_in_country(app, "report", c, p, 1 / len(platforms)) for c in countries for p in platforms),
            *(_in_country(app, "search", c) for c in countries),
            *(_in_language(app, lang) for lang in SHARE_OF_LANG),
        )
    )


def build_desk(app: str, countries: Sequence[str] = tuple(PLACES)) -> tuple[Crowd, ...]:
    """Build those who write to support."""
    return tuple(_in_country(app, "ticket", country) for country in countries)


def _in_country(app: str, kind: PeopleKind, country: str, platform: str = "", part: float = 1.0) -> Crowd:
    place, way = PLACES[country], WAYS[kind]
    per_min = way.per_min * place.share * part
    return Crowd(app, kind, way.source, country, place.lang, platform, per_min, way.topics, place.offset_h)


def _in_language(app: str, lang: str) -> Crowd:
    way = WAYS["mention"]
    per_min = way.per_min * SHARE_OF_LANG[lang]
    return Crowd(app, "mention", way.source, "", lang, "", per_min, way.topics, OFFSET_OF_LANG[lang])


def hear_crowd(crowd: Crowd, stir: Stir, start_s: int, span_s: int, draws: Draws) -> Iterator[Signal]:
    """Yield what a crowd said in a span, the ordinary and what is beyond it.

    Reports carry a count without texts also when nobody reported, as report sites give it.
    """
    busy = measure_awake(start_s + span_s / 2, crowd.offset_h)
    usual = draw_count(crowd.per_min * busy * span_s / 60, EVENNESS, draws)
    more = draw_count(stir.per_min * span_s / 60, EVENNESS, draws)
    if crowd.kind == "report":
        told = split_count(more // 4, TEXTS[crowd.kind], draws)
        yield _signal(crowd, start_s, span_s, count=usual + more - sum(told), version="")
    else:
        told = split_count(more, TEXTS[crowd.kind], draws)
        yield from _say(
            crowd, Stir(0, crowd.topics), split_count(usual, 1, draws), start_s=start_s, span_s=span_s, draws=draws
        )
    yield from _say(crowd, stir, told, start_s=start_s, span_s=span_s, draws=draws)


def _say(crowd: Crowd, stir: Stir, counts: list[int], *, start_s: int, span_s: int, draws: Draws) -> Iterator[Signal]:
    for count in counts:
        text = write_text(crowd.app, crowd.lang, _choose(stir.topics, draws), draws)
        yield _signal(crowd, start_s, span_s, count=count, version=stir.version, text=text, lang=crowd.lang)


def _signal(
    crowd: Crowd, start_s: int, span_s: int, *, count: int, version: str, text: str = "", lang: str = ""
) -> Signal:
    return Signal(
        kind=crowd.kind,
        at=datetime.fromtimestamp(start_s, UTC),
        span=span_s,
        app=crowd.app,
        country=crowd.country,
        platform=crowd.platform,
        version=version,
        lang=lang,
        count=count,
        text=text,
        source=crowd.source,
    )


def write_text(app: str, lang: str, topic: str, draws: Draws) -> str:
    """Put a text together: an opening, a core, an end, and sometimes without capitals or twice as loud."""
    parts = _read_texts()[lang][topic]
    text = "".join(parts[part][int(draws.integers(len(parts[part])))] for part in _PARTS)
    mood = draws.random()
    named = text.replace("{app}", app if mood < 0.6 else app.capitalize())
    return named.upper() if mood > 0.97 else named


def _choose(topics: Topics, draws: Draws) -> str:
    names = list(topics)
    at = draws.random() * sum(topics.values())
    for name in names:
        at -= topics[name]
        if at < 0:
            return name
    return names[-1]


@cache
def _read_texts() -> dict[str, dict[str, dict[str, list[str]]]]:
    texts: dict[str, dict[str, dict[str, list[str]]]] = json.loads(_TEXTS_FILE.read_text("utf-8"))
    return texts
