"""What people say: on usual days, when something fails on them, and when the world talks."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from bench.strangers.land import LANGS, Land, Place, Voice
from bench.strangers.machine import rhythm
from bench.strangers.trouble import Trouble
from bench.strangers.words import CONFUSED, USUAL, write

#: How long people go on about it when it is over (time constant, seconds).
_TAIL_S: Final = 240.0
#: Spread of the log-normal time from seeing to saying.
_SPREAD: Final = 0.7


def talk_as_usual(land: Land) -> None:
    """Write what people say on any day."""
    for app in land.apps:
        for voice in land.voices:
            mean = voice.usual_per_min / 60 * land.end_s
            number = int(land.rng.poisson(mean))
            times = np.sort(land.rng.uniform(0, land.end_s, number * 2))
            keep = land.rng.random(len(times)) < rhythm(land, times) / 2
            _speak(land, voice, app, times[keep].tolist(), moods=USUAL, among=land.places)


def complain(land: Land, trouble: Trouble, moods: Mapping[str, float] = CONFUSED) -> None:
    """Write what those say whom a trouble hits: after they saw it, and for some minutes when it is over."""
    hit = tuple(p for p in land.places if trouble.covers(p))
    clock = np.arange(trouble.start_s, min(trouble.end_s + 900, land.end_s), 5.0)
    level = trouble.level(clock)
    novelty = 0.45 + 0.55 * np.exp(-(clock - trouble.start_s) / 900)
    after = np.where(clock >= trouble.end_s, 0.3 * np.exp(-(clock - trouble.end_s) / _TAIL_S), 0.0)
    total = sum(v.share for v in land.voices)
    for app in trouble.apps:
        for voice in land.voices:
            mean = trouble.voices * voice.share / total / 60 * 5.0 * (level * novelty + after)
            saw = np.repeat(clock, land.rng.poisson(mean)) + land.rng.uniform(0, 5, 1)
            lag = land.rng.lognormal(np.log(land.lag_s), _SPREAD, len(saw))
            said = np.sort(saw + lag)
            _speak(land, voice, app, said[said < land.end_s].tolist(), moods=moods, among=hit, part=_part(trouble))


def wave(
    land: Land,
    app: str,
    start_s: float,
    end_s: float,
    *,
    per_min: float,
    moods: Mapping[str, float],
    kinds: Sequence[str],
) -> None:
    """Write a wave of talk that rises within minutes and ebbs."""
    voices = [v for v in land.voices if v.kind in kinds and not v.every]
    clock = np.arange(start_s, end_s, 5.0)
    shape = np.minimum(1.0, (clock - start_s) / 300) * np.exp(-np.clip(clock - start_s - 1200, 0, None) / 1800)
    for voice in voices:
        mean = per_min * voice.share / sum(v.share for v in voices) / 12 * shape
        said = np.sort(np.repeat(clock, land.rng.poisson(mean)) + land.rng.uniform(0, 5))
        _speak(land, voice, app, said.tolist(), moods=moods, among=land.places)


def _part(trouble: Trouble) -> str:
    parts = trouble.where.get("component", ())
    return parts[0] if len(parts) == 1 else ""


def _speak(
    land: Land,
    voice: Voice,
    app: str,
    times: list[float],
    *,
    moods: Mapping[str, float],
    among: Sequence[Place],
    part: str = "",
) -> None:
    if voice.every:
        _count(land, voice, app, times)
        return
    weights = np.array([p.share for p in among])
    picked = land.rng.choice(len(among), len(times), p=weights / weights.sum())
    for at, index in zip(times, picked.tolist(), strict=True):
        place = among[index]
        lang = LANGS.get(place.country, "en")
        known = {axis: str(getattr(place, axis)) for axis in voice.knows}
        text = write(land.rng, dict(moods), app, part or place.component, lang)
        person = {} if voice.kind == "search" else {"person": f"{land.rng.integers(1 << 62):x}"}
        tongue = {"lang": lang} if land.rng.random() < 0.5 else {}
        land.say(at, 0, kind=voice.kind, app=app, **known, text=text, source=voice.source, **person, **tongue)


def _count(land: Land, voice: Voice, app: str, times: list[float]) -> None:
    """Counts are written once, when the world is closed: one row per span for all that was said in it."""
    tally = land.tallies.setdefault((voice.source, app), np.zeros(land.end_s // voice.every + 1, int))
    np.add.at(tally, (np.array(times, float) // voice.every).astype(int), 1)


def close_counts(land: Land) -> None:
    """Write the counted reports of all spans."""
    for voice in land.voices:
        for app in land.apps:
            tally = land.tallies.get((voice.source, app))
            for index, count in enumerate([] if tally is None else tally.tolist()):
                if count and (index + 1) * voice.every <= land.end_s:
                    land.say(index * voice.every, voice.every, kind="report", app=app, count=count, source=voice.source)
