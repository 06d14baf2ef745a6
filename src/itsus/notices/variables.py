"""Variables in what a person writes: `{app}`, `{what}`, `{where}`, `{since}`. Filled in at once, in each language.

What is kept, approved and published is the text with its words in place: a variable never reaches the feed. One that is
not known for a notice stays as it was written, and `limits` refuses it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from itsus.model.notice import Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.notices.audience import name_audience
from itsus.notices.catalogue import SOURCE, find_language
from itsus.notices.limits import clean
from itsus.notices.voice import UntranslatedError, Voice
from itsus.notices.write import NAME_MAX, name_component

_VARIABLE: Final = re.compile(r"\{(app|what|where|since)\}")


def list_variables(app: str, wording: Wording, since: datetime, settings: Settings, lang: str) -> Mapping[str, str]:
    """Return what may be written into a notice's text in a language, and what it becomes.

    `what` is known where the notice is about some components and the language has words for them, `where` where it is
    not for everybody.
    """
    voice = Voice(find_language(lang) or SOURCE)
    values = {"app": voice.set_off(clean(settings.name_of(app), NAME_MAX)), "since": f"{since:%H:%M} UTC"}
    what = _say_what(wording.component, voice)
    if what:
        values["what"] = what
    if wording.audience != Scope():
        values["where"] = name_audience(wording.audience, lang)
    return values


def fill(text: Text, values: Mapping[str, str]) -> Text:
    """Return a text with its variables replaced; what stands in their place is never read as a variable again."""
    title, body = (_VARIABLE.sub(lambda m: values.get(m[1], m[0]), part) for part in (text.title, text.body))
    return Text(title, body)


def fill_all(
    texts: Mapping[str, Text], app: str, wording: Wording, since: datetime, settings: Settings
) -> Mapping[str, Text]:
    """Return texts with the variables of their languages replaced."""
    return {lang: fill(text, list_variables(app, wording, since, settings, lang)) for lang, text in texts.items()}


def _say_what(components: tuple[str, ...], voice: Voice) -> str:
    try:
        return voice.join([name_component(name, voice).words for name in components])
    except UntranslatedError:
        return ""
