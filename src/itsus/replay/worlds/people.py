"""What people say: reports in the app, searches in its help centre, tickets, and mentions in public.

Texts are put together from parts written for this purpose (texts.json), so that a crowd does not speak in one voice.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec
import numpy as np

from itsus.model.signal import Signal
from itsus.model.words import WINDOW_S, PeopleKind
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
    "search": Way("rehearsal-help", 12.0, {"howto": 0.99, "ask": 0.01}),
    "ticket": Way("rehearsal-desk", 0.4, _TROUBLES),
    "mention": Way("rehearsal-social", 30.0, {"chat": 0.994, "talk": 0.002, "ask": 0.004}),
}
EVENNESS: Final = 40.0
#: Share of reports beyond the ordinary that come with a text.
WITH_TEXT: Final = 0.25
#: Different texts of a crowd in one span beyond the ordinary.
TEXTS: Final = 8

_PARTS: Final = ("open", "core", "close")
_TEXTS_FILE: Final = Path(__file__).parent / "texts.json"


def build_crowds(
    apps: Sequence[str], countries: Sequence[str] = tuple(PLACES), platforms: Sequence[str] = ("",), texts: int = TEXTS
) -> tuple[Crowd, ...]:
    """Build who speaks up: reports per country and platform, searches per country, mentions per language.

    `texts`: so many different ones stand at most for what is mentioned beyond the ordinary in one span; in
    reports and searches half as many.
    """
    return tuple(
        crowd
        for app in apps
        for crowd in (
            *_report_by_platform(app, countries, platforms, texts // 2),
            *(_in_country(app, "search", c, texts=texts // 2) for c in countries),
            *(_in_language(app, lang, texts) for lang in SHARE_OF_LANG),
        )
    )


def _report_by_platform(app: str, countries: Sequence[str], platforms: Sequence[str], texts: int) -> tuple[Crowd, ...]:
    part = 1 / len(platforms)
    places = ((c, p) for c in countries for p in platforms)
    return tuple(_in_country(app, "report", c, texts=texts, platform=p, part=part) for c, p in places)


def build_desk(app: str, countries: Sequence[str] = tuple(PLACES)) -> tuple[Crowd, ...]:
    """Build those who write to support."""
    return tuple(_in_country(app, "ticket", country, texts=TEXTS // 2) for country in countries)


def _in_country(
    app: str, kind: PeopleKind, country: str, *, texts: int, platform: str = "", part: float = 1.0
) -> Crowd:
    place, way = PLACES[country], WAYS[kind]
    per_min = way.per_min * place.share * part
    return Crowd(app, kind, way.source, country, place.lang, platform, per_min, way.topics, place.offset_h, texts)


def _in_language(app: str, lang: str, texts: int) -> Crowd:
    way = WAYS["mention"]
    per_min = way.per_min * SHARE_OF_LANG[lang]
    return Crowd(app, "mention", way.source, "", lang, "", per_min, way.topics, OFFSET_OF_LANG[lang], texts)


def hear_crowd(crowd: Crowd, stir: Stir, start_s: int, span_s: int, draws: Draws) -> Iterator[Signal]:
    """Yield what a crowd said in a span, the ordinary and what is beyond it.

    Reports carry a count without texts also when nobody reported, as report sites give it; one in four beyond the
    ordinary comes with a text. Where sources count in 10 s, few messages come one by one, as they are written.
    """
    busy = measure_awake(start_s + span_s / 2, crowd.offset_h)
    usual = draw_count(crowd.per_min * busy * stir.usual * span_s / 60, EVENNESS, draws)
    more = draw_count(stir.per_min * span_s / 60, EVENNESS, draws)
    is_counted = crowd.kind == "report"
    told = int(draws.binomial(more, WITH_TEXT)) if is_counted else more
    if is_counted:
        yield _signal(crowd, start_s, span_s, count=usual + more - told, version="")
    said = [] if is_counted else split_by_topic(usual, crowd.topics, len(crowd.topics), draws)
    for topic, count in said:
        text = write_text(crowd.app, crowd.lang, topic, draws)
        yield from _send(_signal(crowd, start_s, span_s, count=count, version="", text=text, lang=crowd.lang), draws)
    for topic, count in split_by_topic(told, stir.topics, crowd.texts, draws):
        text = raise_voice(write_text(crowd.app, crowd.lang, topic, draws), draws)
        signal = _signal(crowd, start_s, span_s, count=count, version=stir.version, text=text, lang=crowd.lang)
        yield from _send(signal, draws)


def _send(signal: Signal, draws: Draws) -> Iterator[Signal]:
    """Yield a message: one person's comes at the moment at which it was written."""
    if signal.count > 1 or signal.span > WINDOW_S:
        yield signal
        return
    at = signal.at + timedelta(seconds=int(draws.integers(int(signal.span))))
    yield msgspec.structs.replace(signal, at=at, span=0)


def split_by_topic(count: int, topics: Topics, most: int, draws: Draws) -> list[tuple[str, int]]:
    """Split messages by what they are about.

    Where there are more topics than the texts allowed, that many are drawn: right on average, but in lumps.
    """
    if not count:
        return []
    shares = np.array(list(topics.values())) / sum(topics.values())
    spoken = [(topic, int(n)) for topic, n in zip(topics, draws.multinomial(count, shares), strict=True) if n]
    if len(spoken) <= most:
        return spoken
    names = list(topics)
    return [(names[int(draws.choice(len(names), p=shares))], n) for n in split_count(count, most, draws)]


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
    """Put a text together: an opening, a core, an end."""
    parts = _read_texts()[lang][topic]
    text = "".join(parts[part][int(draws.integers(len(parts[part])))] for part in _PARTS)
    return text.replace("{app}", app if draws.random() < 0.6 else app.capitalize())


def raise_voice(text: str, draws: Draws) -> str:
    """Return a text as it is, or now and then in capitals."""
    return text.upper() if draws.random() > 0.97 else text


@cache
def _read_texts() -> dict[str, dict[str, dict[str, list[str]]]]:
    texts: dict[str, dict[str, dict[str, list[str]]]] = json.loads(_TEXTS_FILE.read_text("utf-8"))
    return texts
