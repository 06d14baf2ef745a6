"""Texts fit: on a screen (P-05) and into the feed (P-09)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest

from itsus.feed.document import compose as compose_feed
from itsus.feed.sign import measure_signed
from itsus.model.confusion import Confusion
from itsus.model.notice import Notice, Wording
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.words import FAULT_PARTIES, SEVERITIES, Strength
from itsus.notices import templates as t
from itsus.notices.limits import BODY_MAX, TITLE_MAX
from itsus.notices.voice import Voice
from itsus.notices.write import closing, compose
from tests.notices.incidents import AT, LANGS, incident_of, settings_of

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG_NAME = "Photogram for Friends and Family"
MINIMUM = {"android": "2026.10.2-release"}
FEARS: tuple[dict[str, float], ...] = ({}, {"account": 0.6}, {"connection": 0.6})
#: People on phones, at computers, with a bad version that has a cure, and with one that has none.
PLACES = (
    Scope(),
    Scope(platform=("web",)),
    Scope(platform=("android",), version=("9.10",)),
    Scope(platform=("ios",), version=("9.10",)),
)


def longest_parts(lang: str, count: int) -> tuple[str, ...]:
    """Return the components whose names are longest in a language."""
    voice = Voice(lang)
    return tuple(sorted(t.PARTS, key=lambda key: len(voice.say(t.PARTS[key].words)), reverse=True)[:count])


def notice_of(wording: Wording, name: str = "n_1") -> Notice:
    return Notice(name, "photogram", "i_1", "active", AT, AT, live=wording)


def list_wordings(component: tuple[str, ...], settings: Settings) -> Iterator[Wording]:
    """Return hints, and notices for each fault, place and fear."""
    for party, fear in product(FAULT_PARTIES, FEARS):
        confusion = Confusion(blame=fear)
        hinted = incident_of(Scope(component=component), fault={party: 1.0})
        yield compose(hinted, "hint", confusion, settings)
        for severity, place in product(SEVERITIES[1:], PLACES):
            scope = Scope.of(component=component, platform=place.platform, version=place.version)
            yield compose(incident_of(scope, severity=severity, fault={party: 1.0}), "notice", confusion, settings)


def list_endings(component: tuple[str, ...], settings: Settings) -> Iterator[Wording]:
    """Return every end that a notice can have: of a hint, of trouble of ours and of others', and that it was not so."""
    strengths: tuple[Strength, ...] = ("hint", "notice")
    for strength, party in product(strengths, FAULT_PARTIES):
        live = compose(incident_of(Scope(component=component), fault={party: 1.0}), strength, Confusion(), settings)
        yield closing(notice_of(live), "resolved", settings)
        yield closing(notice_of(live), "retracted", settings)


def names_of(length: int) -> tuple[str, ...]:
    return tuple(letter * length for letter in "abc")


@pytest.mark.parametrize("lang", LANGS)
def test_with_the_longest_components_every_text_fits_whole(lang: str) -> None:
    settings = settings_of(LONG_NAME, (lang,), MINIMUM)
    for component in ((), longest_parts(lang, 3), names_of(40)):
        for wording in (*list_wordings(component, settings), *list_endings(component, settings)):
            text = wording.text[lang]
            assert 0 < len(text.title) <= TITLE_MAX
            assert 0 < len(text.body) <= BODY_MAX
            assert not text.body.endswith("…")
            assert not text.title.endswith("…")


@pytest.mark.parametrize("lang", LANGS)
def test_with_the_longest_components_nothing_has_to_be_left_out(lang: str) -> None:
    settings = settings_of(LONG_NAME, (lang,))
    incident = incident_of(Scope(component=longest_parts(lang, 3)), fault={"dependency": 1.0})
    body = compose(incident, "notice", Confusion(blame={"account": 0.6}), settings).text[lang].body
    voice = Voice(lang)
    fine = voice.say_of(t.FINE, [voice.say(t.PHONE), voice.say(t.CONNECTION)], is_many=False)
    assert all(sentence in body for sentence in (voice.say(t.SAFE), voice.say(t.DEPENDENCY), fine, voice.say(t.FIXING)))


def measure(notices: list[Notice], settings: Settings) -> int:
    return measure_signed(compose_feed("photogram", 1, NOW, notices, settings, None, lambda _: NOW))


def longest_wording(component: tuple[str, ...], settings: Settings) -> Wording:
    """Return the wording about a component with the most bytes."""
    return max(
        list_wordings(component, settings), key=lambda wording: sum(len(x.body.encode()) for x in wording.text.values())
    )


def test_two_notices_in_thirteen_languages_are_under_16_kb() -> None:
    settings = settings_of(locales=LANGS)
    notices = [
        notice_of(longest_wording(("stories",), settings), "n_1"),
        notice_of(longest_wording(("messages", "notifications"), settings), "n_2"),
    ]
    assert all(set(notice.live.text) == set(LANGS) for notice in notices if notice.live)
    assert measure(notices, settings) <= 16_384


def test_a_quiet_feed_is_under_1_kb_however_many_languages_there_are() -> None:
    assert measure([], settings_of(locales=LANGS)) <= 1_024
