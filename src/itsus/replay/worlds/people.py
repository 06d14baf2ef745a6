"""What people say: reports in the app, searches in its help centre, tickets, and mentions in public.

Texts are put together from parts written for this purpose (texts.json), so that a crowd does not speak in one voice.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final, get_args

from itsus.model.signal import Signal
from itsus.model.words import PeopleKind
from itsus.replay.worlds.chance import Draws, draw_count, split_count
from itsus.replay.worlds.places import OFFSET_OF_LANG, PLACES, SHARE_OF_LANG, measure_awake
from itsus.replay.worlds.trouble import Crowd, Stir, Topics

REPORTS: Final = "rehearsal-reports"
HELP: Final = "rehearsal-help"
SOCIAL: Final = "rehearsal-social"
DESK: Final = "rehearsal-desk"

USUAL_REPORTS: Final[Topics] = {"report": 0.5, "ask": 0.2, "ask_account": 0.15, "ask_device": 0.15}
USUAL_SEARCHES: Final[Topics] = {"howto": 0.97, "ask": 0.03}
USUAL_MENTIONS: Final[Topics] = {"chat": 0.95, "talk": 0.03, "ask": 0.02}
#: People a minute of an app on an ordinary day, over all places.
REPORTS_PER_MIN: Final = 1.0
SEARCHES_PER_MIN: Final = 12.0
MENTIONS_PER_MIN: Final = 30.0
TICKETS_PER_MIN: Final = 0.4
EVENNESS: Final = 40.0
#: So many different texts stand for all that a crowd says in one span.
TEXTS: Final = 3

_PARTS: Final = ("open", "core", "close")
_TEXTS_FILE: Final = Path(__file__).parent / "texts.json"


def build_crowds(
    apps: Sequence[str], countries: Sequence[str] = tuple(PLACES), platforms: Sequence[str] = ("",)
) -> tuple[Crowd, ...]:
    """Build who speaks up: reports per country and platform, searches and tickets per country, mentions per language."""
    return tuple(
        crowd
        for app in apps
        for crowd in (
            *(_in_country(app, "report", REPORTS, c, p, REPORTS_PER_MIN / len(platforms), USUAL_REPORTS)
              for c in countries for p in platforms),
            *(_in_country(app, "search", HELP, c, "", SEARCHES_PER_MIN, USUAL_SEARCHES) for c in countries),
            *(_in_language(app, lang) for lang in SHARE_OF_LANG),
        )
    )  # fmt: skip


def build_desk(app: str, countries: Sequence[str] = tuple(PLACES)) -> tuple[Crowd, ...]:
    """Build those who write to support."""
    return tuple(_in_country(app, "ticket", DESK, c, "", TICKETS_PER_MIN, USUAL_REPORTS) for c in countries)


def _in_country(
    app: str, kind: PeopleKind, source: str, country: str, platform: str, per_min: float, topics: Topics
) -> Crowd:
    place = PLACES[country]
    return Crowd(app, kind, source, country, place.lang, platform, per_min * place.share, topics, place.offset_h)


def _in_language(app: str, lang: str) -> Crowd:
    per_min = MENTIONS_PER_MIN * SHARE_OF_LANG[lang]
    return Crowd(app, "mention", SOCIAL, "", lang, "", per_min, USUAL_MENTIONS, OFFSET_OF_LANG[lang])


def hear_crowd(crowd: Crowd, stir: Stir, start_s: int, span_s: int, draws: Draws) -> Iterator[Signal]:
    """Yield what a crowd said in a span, the ordinary and what is beyond it.

    Reports carry a count without texts also when nobody reported, as report sites give it.
    """
    busy = measure_awake(start_s + span_s / 2, crowd.offset_h)
    usual = draw_count(crowd.per_min * busy * span_s / 60, EVENNESS, draws)
    more = draw_count(stir.per_min * span_s / 60, EVENNESS, draws)
    if crowd.kind == "report":
        told = split_count(more // 4, TEXTS, draws)
        yield _signal(crowd, start_s, span_s, count=usual + more - sum(told), version="")
    else:
        told = split_count(more, TEXTS, draws)
        yield from _say(crowd, Stir(0, crowd.topics), split_count(usual, 1, draws), start_s, span_s, draws)
    yield from _say(crowd, stir, told, start_s, span_s, draws)


def _say(crowd: Crowd, stir: Stir, counts: list[int], start_s: int, span_s: int, draws: Draws) -> Iterator[Signal]:
    for count in counts:
        text = write_text(crowd.app, crowd.lang, _choose(stir.topics, draws), draws)
        yield _signal(crowd, start_s, span_s, count=count, version=stir.version, text=text, lang=crowd.lang)


def _signal(
    crowd: Crowd, start_s: int, span_s: int, *, count: int, version: str, text: str = "", lang: str = ""
) -> Signal:
    kinds: dict[str, PeopleKind] = {kind: kind for kind in get_args(PeopleKind)}
    return Signal(
        kind=kinds[crowd.kind],
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
