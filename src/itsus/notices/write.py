"""Writes what people read, in every language of the app. Pure: the same incident gives the same words.

The text depends on strength, component, severity, whose fault it is, and on what most people fear; not on the
audience, the time or any figure, so that it only changes when its meaning does.
"""

import hashlib
from contextlib import suppress
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from itsus.model.confusion import Confusion
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Show, Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.words import Strength
from itsus.notices import templates as t
from itsus.notices.blame import exclude_blame, find_party, is_bad_version
from itsus.notices.catalogue import SOURCE, find_language
from itsus.notices.limits import BODY_MAX, TITLE_MAX, clean, clean_text
from itsus.notices.versions import find_update
from itsus.notices.voice import UntranslatedError, Voice

Ending: TypeAlias = Literal["resolved", "retracted"]

#: More parts than this are "several functions".
NAMED_PARTS: Final = 3
#: A name longer than this is cut: it may come from a signal.
NAME_MAX: Final = 40
#: From this share of one fear on, the first thing people read is that what they fear for is fine.
FEAR: Final = 0.35
#: Above this failing share of the scope everyone in the audience is told, else only who is affected (DESIGN 4.4).
EVERYONE: Final = 0.3


class _Subject(NamedTuple):
    """What a text is about."""

    app: str
    component: tuple[str, ...]


class _Draft(NamedTuple):
    """A text before it has a language: a title, and sentences with their rank. The highest ranks go when it is long."""

    title: str
    sentences: tuple["_Sentence", ...]


class _Sentence(NamedTuple):
    template: str | t.Frame
    rank: int = 0
    values: dict[str, str] = {}  # noqa: RUF012 (an immutable default in all but name)
    things: tuple[str, ...] = ()


def compose(incident: Incident, strength: Strength, confusion: Confusion, settings: Settings) -> Wording:
    """Return what a notice about an incident would say, and to whom.

    Args:
        incident: Its scope gives component and audience, its fault what may be called fine.
        strength: `hint` ("a possible problem") or `notice` ("it's us").
        confusion: What people fear most decides what is said first.
        settings: The app's name and locales. English is always there; a locale that we do not speak is left out.
    """
    subject = _subject_of(incident.app, incident.scope.component, settings)
    excluded = exclude_blame(incident) if strength == "notice" else ()
    draft = _draft_hint(incident, confusion) if strength == "hint" else _draft_notice(incident, confusion, settings)
    return Wording(
        strength=strength,
        component=incident.scope.component,
        audience=msgspec.structs.replace(incident.scope, component=()),
        show=_choose_show(incident),
        blame_not=excluded,
        text=_write_all(draft, subject, list_locales(incident.app, settings)),
    )


def closing(notice: Notice, ending: Ending, settings: Settings) -> Wording:
    """Return the last words of a notice, for the same people: "Fixed", "All clear" after a hint, or that it was not so.

    Args:
        notice: Must be live; only who was shown it will see its end.
        ending: `resolved` after recovery, `retracted` if there was no problem.
        settings: The app's name and locales.
    """
    live = notice.live or _nothing()
    subject = _subject_of(notice.app, live.component, settings)
    draft = _draft_fixed(live) if ending == "resolved" else _RETRACTED
    return msgspec.structs.replace(
        live,
        blame_not=live.blame_not if ending == "resolved" else (),
        text=_write_all(draft, subject, list_locales(notice.app, settings)),
        ask_followup=ending == "resolved" and live.ask_followup,
    )


def draft_hash(wording: Wording) -> str:
    """Return the short name of one exact draft: 12 hex digits of SHA-256 over its canonical JSON."""
    return hashlib.sha256(msgspec.json.encode(wording, order="sorted")).hexdigest()[:12]


def list_locales(app: str, settings: Settings) -> tuple[str, ...]:
    """Return the languages a notice of an app is written in: English, then the app's own that we speak."""
    wanted = (find_language(tag) for tag in settings.app(app).locales)
    return tuple(dict.fromkeys((SOURCE, *(lang for lang in wanted if lang))))


def _draft_hint(incident: Incident, confusion: Confusion) -> _Draft:
    about = _Sentence("possible")
    last = t.MORE_LATER if _may_be_account(incident, confusion) else t.CHANGE_NOTHING
    return _Draft(t.TITLE_HINT, (about, _Sentence(t.MAYBE_US), _Sentence(last, 1)))


def _may_be_account(incident: Incident, confusion: Confusion) -> bool:
    """While accounts may really be in danger, nobody is told that there is nothing to change."""
    party = find_party(incident)
    is_feared = confusion.blame.get("account", 0.0) >= FEAR
    return party == "account" or (is_feared and party not in ("us", "dependency"))


def _draft_notice(incident: Incident, confusion: Confusion, settings: Settings) -> _Draft:
    party, excluded = find_party(incident), exclude_blame(incident)
    is_ours = party in ("us", "dependency")
    feared = _find_feared(excluded, confusion) if is_ours else ""
    fine = tuple(_thing_of(x, incident.scope) for x in excluded if x != feared)
    sentences = [
        *_calm_fear(feared, incident.scope),
        _Sentence("total" if incident.severity == "total" else "partial"),
        *_say_cause(party),
        *([_Sentence(t.FINE, 1, things=fine)] if fine else []),
        *_say_next(incident, is_ours=is_ours, settings=settings),
    ]
    return _Draft(t.TITLE_US if is_ours else t.TITLE_PROBLEM, tuple(sentences))


def _find_feared(excluded: tuple[str, ...], confusion: Confusion) -> str:
    """Return what most people fear of what is certainly fine; "" if no fear stands out."""
    feared = max(excluded, key=lambda thing: confusion.blame.get(thing, 0.0), default="")
    return feared if confusion.blame.get(feared, 0.0) >= FEAR else ""


def _calm_fear(feared: str, scope: Scope) -> list[_Sentence]:
    """Answer first what most people ask."""
    if not feared:
        return []
    return [_Sentence(t.SAFE) if feared == "account" else _Sentence(t.FINE, things=(_thing_of(feared, scope),))]


def _say_cause(party: str) -> list[_Sentence]:
    cause = {"dependency": t.DEPENDENCY, "network": t.NETWORK}.get(party)
    return [_Sentence(cause, 3)] if cause else []


def _say_next(incident: Incident, *, is_ours: bool, settings: Settings) -> list[_Sentence]:
    if not is_bad_version(incident):
        return [_Sentence(t.FIXING if is_ours else t.LOOKING, 2)]
    update = find_update(incident.scope, settings.app(incident.app).minimum_versions)
    remedy = _Sentence(t.UPDATE, 0, {"version": clean(update, NAME_MAX)}) if update else _Sentence(t.NEW_VERSION, 2)
    return [_Sentence(t.VERSION, 3), remedy]


def _draft_fixed(live: Wording) -> _Draft:
    if live.strength == "hint":  # whether something was broken was never said
        return _Draft(t.TITLE_CLEAR, (_Sentence("working"), _Sentence(t.THANKS, 2)))
    was_ours = {"account", "connection"} <= set(live.blame_not)
    ours = [_Sentence(t.WAS_US, 1)] if was_ours else []
    return _Draft(t.TITLE_FIXED, (_Sentence("again"), *ours, _Sentence(t.THANKS, 2)))


_RETRACTED: Final = _Draft(t.TITLE_WRONG, (_Sentence(t.NO_PROBLEM), _Sentence(t.SORRY, 1)))

#: What is said about the subject: about parts of the app, and about the app as a whole.
_ABOUT: Final[dict[str, tuple[t.Frame, str]]] = {
    "total": (t.TOTAL, t.APP_TOTAL),
    "partial": (t.PARTIAL, t.APP_PARTIAL),
    "possible": (t.POSSIBLE, t.APP_POSSIBLE),
    "again": (t.AGAIN, t.APP_AGAIN),
    "working": (t.WORKING, t.APP_WORKING),
}


def _write_all(draft: _Draft, subject: _Subject, langs: tuple[str, ...]) -> dict[str, Text]:
    """A language that lacks a sentence of this text is left out: its people read English (F-40), never half of each."""
    texts = {}
    for lang in langs:
        with suppress(UntranslatedError):
            texts[lang] = _write(draft, subject, Voice(lang))
    return texts


def _write(draft: _Draft, subject: _Subject, voice: Voice) -> Text:
    said = [(s.rank, _say(s, subject, voice)) for s in draft.sentences]
    while len(said) > 1 and len(voice.space.join(words for _, words in said)) > BODY_MAX:
        said.remove(max(said, key=lambda pair: pair[0]))
    body = voice.space.join(words for _, words in said)
    return Text(clean_text(voice.say(draft.title), TITLE_MAX), clean_text(body, BODY_MAX))


def _say(sentence: _Sentence, subject: _Subject, voice: Voice) -> str:
    template = sentence.template
    if isinstance(template, t.Frame):
        return voice.say_of(template, [voice.say(x) for x in sentence.things], is_many=False)
    if template in _ABOUT:
        return _say_about(template, subject, voice)
    return voice.say(template, app=subject.app, **sentence.values)


def _say_about(key: str, subject: _Subject, voice: Voice) -> str:
    frame, whole = _ABOUT[key]
    if not subject.component:
        return voice.say(whole, app=subject.app)
    parts = [name_component(name, voice) for name in subject.component]
    if len(parts) > NAMED_PARTS:
        parts = [t.Part(voice.say(t.SEVERAL), is_many=True)]
    return voice.say_of(frame, [p.words for p in parts], is_many=parts[0].is_many, app=subject.app)


def name_component(name: str, voice: Voice) -> t.Part:
    """Return a part of an app as people of a language call it."""
    key = name.casefold()
    known = t.PARTS.get(t.ALIASES.get(key, key))
    if known:
        return t.Part(voice.say(known.words), known.is_many)
    return t.Part(voice.say(t.QUOTED, name=clean(name, NAME_MAX)), is_many=False)


def _subject_of(app: str, component: tuple[str, ...], settings: Settings) -> _Subject:
    name = clean(settings.name_of(app), NAME_MAX) or clean(app, NAME_MAX) or "?"
    return _Subject(name, tuple(c for c in component if clean(c, NAME_MAX)))


def _thing_of(thing: str, scope: Scope) -> str:
    device = t.DEVICE if scope.platform == ("web",) else t.PHONE
    return {"account": t.ACCOUNT, "device": device, "connection": t.CONNECTION}[thing]


def _choose_show(incident: Incident) -> Show:
    place = msgspec.structs.replace(incident.scope, component=())
    shares = [
        e.failing
        for e in incident.evidence
        if e.failing is not None and msgspec.structs.replace(e.scope, component=()).contains(place)
    ]
    return "everyone" if incident.severity == "total" or max(shares, default=0.0) > EVERYONE else "affected"


def _nothing() -> Wording:
    return Wording("hint", (), Scope(), "affected", (), {})
