"""The words of a notice in every language: what is written, what the templates would say now, and what is missing.

Nothing here is saved; `acts.edit` is what changes words.
"""

from collections.abc import Mapping

import msgspec
from babel import Locale

from itsus.model.confusion import Confusion
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Text, Wording
from itsus.model.settings import Settings
from itsus.notices.catalogue import find_language, list_languages, missing_of, review_of
from itsus.notices.limits import BODY_MAX, TITLE_MAX
from itsus.notices.review import ReviewState
from itsus.notices.variables import list_variables
from itsus.notices.write import compose
from itsus.web.desk import Desk
from itsus.web.reach import Reach, read_reach


class Language(msgspec.Struct, frozen=True):
    """One language of ours.

    Args:
        lang: Its tag.
        name: Its English name.
        is_wanted: The app's people are to be spoken to in it.
        review: Of the templates: whether a second native speaker has read them, and `reviewed_by` whom.
        missing: How many sentences the templates lack; a text that needs one is not written by itself.
        text: What is written; None: nothing, so its readers get `Words.fallback`.
        suggested: What the templates say of the incident as it is now; None: they cannot.
        variables: What may be written as `{name}`, and what it becomes when the words are saved.
    """

    lang: str
    name: str
    is_wanted: bool
    review: ReviewState
    reviewed_by: str
    missing: int
    text: Text | None = None
    suggested: Text | None = None
    variables: Mapping[str, str] = {}


class Words(msgspec.Struct, frozen=True):
    """All that one needs to word a notice.

    Args:
        draft: Names the proposal these words are of; "" if nothing waits.
        languages: First those written, then those that are wanted, then all others.
        unspoken: Languages that the app wants and that we do not speak: their readers get `fallback`.
        fallback: What is shown to whoever reads none of the languages.
        reach: Who will see it.
    """

    draft: str
    languages: tuple[Language, ...]
    unspoken: tuple[str, ...]
    fallback: str
    reach: Reach
    title_max: int = TITLE_MAX
    body_max: int = BODY_MAX


async def read_words(desk: Desk, notice: Notice) -> Words:
    """Gather the words of a notice."""
    wording = notice.proposal.wording if notice.proposal else notice.live
    incident = await desk.store.incident(notice.incident)
    suggested = suggest(incident, wording, desk.settings) if incident and wording else {}
    text = wording.text if wording else {}
    wanted = desk.settings.app(notice.app).locales
    ours = {"en", *(lang for tag in wanted if (lang := find_language(tag)))}
    every = dict.fromkeys((*text, *(lang for lang in list_languages() if lang in ours), *list_languages()))
    languages = tuple(
        msgspec.structs.replace(
            _describe(lang, is_wanted=lang in ours, text=text.get(lang), suggested=suggested.get(lang)),
            variables=list_variables(notice.app, wording, notice.since, desk.settings, lang) if wording else {},
        )
        for lang in every
    )
    return Words(
        draft=notice.proposal.draft if notice.proposal else "",
        languages=languages,
        unspoken=tuple(tag for tag in wanted if find_language(tag) is None),
        fallback="en" if "en" in text else min(text, default=""),
        reach=await read_reach(desk, notice),
    )


def suggest(incident: Incident, wording: Wording, settings: Settings) -> Mapping[str, Text]:
    """Return what the templates say of an incident as it is now, what most people ask first, in all languages."""
    app = msgspec.structs.replace(settings.app(incident.app), locales=list_languages())
    everywhere = msgspec.structs.replace(settings, apps={**settings.apps, incident.app: app})
    confusion = incident.decision.confusion if incident.decision else Confusion()
    return compose(incident, wording.strength, confusion, everywhere).text


def name_language(lang: str) -> str:
    """Return a language's English name; its tag where it has none."""
    found = find_language(lang)
    return (Locale.parse(found).get_display_name("en") if found else None) or lang


def _describe(lang: str, *, is_wanted: bool, text: Text | None, suggested: Text | None) -> Language:
    known = find_language(lang) or "en"
    review = review_of(known)
    return Language(
        lang, name_language(lang), is_wanted, review.state, review.by, len(missing_of(known)), text, suggested
    )
