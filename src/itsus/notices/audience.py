"""Names an audience for operators ("United States · iOS"), in any of our languages. Not part of any notice."""

from typing import Final

from itsus.model.scope import Scope
from itsus.notices import templates as t
from itsus.notices.catalogue import Voice, find_language
from itsus.notices.limits import clean

PLATFORMS: Final = {"ios": "iOS", "android": "Android", "web": "Web"}
NAME_MAX: Final = 40


def name_audience(audience: Scope, lang: str = "en") -> str:
    """Return who a notice is for, dimension by dimension; "everybody" if it is for all."""
    voice = Voice(find_language(lang) or "en")
    parts = [
        voice.join([name_country(code, voice) for code in audience.country]),
        voice.join([PLATFORMS.get(p.lower(), clean(p, NAME_MAX)) for p in audience.platform]),
        voice.join([voice.say(t.VERSIONS, version=clean(v, NAME_MAX)) for v in audience.version]),
        voice.join([clean(n, NAME_MAX) for n in audience.network]),
    ]
    return " · ".join(part for part in parts if part) or voice.say(t.EVERYBODY)


def name_country(code: str, voice: Voice) -> str:
    """Return a country's name in a language, or the code itself where it is none."""
    return voice.locale.territories.get(code.upper()) or clean(code, NAME_MAX)
