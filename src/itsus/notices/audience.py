"""Names an audience for operators ("United States · iOS"), in any of our languages. Not part of any notice."""

from typing import Final

from itsus.model.scope import Scope
from itsus.notices import templates as t
from itsus.notices.catalogue import SOURCE, find_language
from itsus.notices.limits import clean
from itsus.notices.voice import UntranslatedError, Voice

#: Platforms that have one name everywhere.
PLATFORMS: Final = {"ios": "iOS", "android": "Android"}
NAME_MAX: Final = 40


def name_audience(audience: Scope, lang: str = SOURCE) -> str:
    """Return who a notice is for, dimension by dimension; "everybody" if it is for all.

    In English where the language is not ours, or lacks a word that is needed.
    """
    try:
        return _name(audience, Voice(find_language(lang) or SOURCE))
    except UntranslatedError:
        return _name(audience, Voice(SOURCE))


def name_part(scope: Scope, whole: str = "the whole app") -> str:
    """Return a part of an app, for operators: "stories · United States · iOS"; `whole` if it is all of it."""
    where = name_audience(scope)
    parts = [", ".join(scope.component), "" if where == name_audience(Scope()) else where]
    return " · ".join(part for part in parts if part) or whole


def _name(audience: Scope, voice: Voice) -> str:
    parts = [
        voice.join([name_country(code, voice) for code in audience.country]),
        voice.join([name_platform(platform, voice) for platform in audience.platform]),
        voice.join([voice.say(t.VERSIONS, version=clean(v, NAME_MAX)) for v in audience.version]),
        voice.join([voice.set_off(clean(n, NAME_MAX)) for n in audience.network]),
    ]
    return " · ".join(part for part in parts if part) or voice.say(t.EVERYBODY)


def name_platform(platform: str, voice: Voice) -> str:
    """Return a platform's name in a language, or what operators call it."""
    if platform.lower() == "web":
        return voice.say(t.WEB)
    return voice.set_off(PLATFORMS.get(platform.lower()) or clean(platform, NAME_MAX))


def name_country(code: str, voice: Voice) -> str:
    """Return a country's name in a language, or the code itself where it is none."""
    return voice.locale.territories.get(code.upper()) or voice.set_off(clean(code, NAME_MAX))
