"""What notices say."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.model.confusion import Confusion
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import Scope
from itsus.model.words import SEVERITIES, Severity, Strength
from itsus.notices import templates as t
from itsus.notices.direction import CLOSE, OPEN
from itsus.notices.limits import BODY_MAX, TITLE_MAX
from itsus.notices.write import closing, compose, draft_hash, list_locales
from tests.notices.incidents import AT, LANGS, evidence_of, incident_of, settings_of

CALM = Confusion()
AFRAID = Confusion(blame={"account": 0.6, "connection": 0.4})
STORIES = Scope(component=("stories",))
ISOLATES = {ord(OPEN): None, ord(CLOSE): None}


def english(
    scope: Scope = STORIES,
    strength: Strength = "notice",
    confusion: Confusion = CALM,
    severity: Severity = "partial",
    fault: dict[str, float] | None = None,
    minimum_versions: dict[str, str] | None = None,
) -> Text:
    incident = incident_of(scope, severity=severity, fault=fault)
    settings = settings_of(minimum_versions=minimum_versions or {})
    return compose(incident, strength, confusion, settings).text["en"]


def test_a_notice_says_that_it_is_us_and_what_is_fine() -> None:
    text = english()
    assert text.title == "It's us, not you"
    assert text.body == (
        "Stories are not working on Photogram for some people right now. "
        "Your account, your phone and your connection are fine. We are fixing it."
    )


def test_a_hint_promises_less_and_excludes_nothing() -> None:
    wording = compose(incident_of(STORIES), "hint", CALM, settings_of())
    assert wording.blame_not == ()
    assert wording.text["en"] == Text(
        "We are looking into a possible problem",
        "Stories may not be working on Photogram right now. If something fails for you, it may be us. "
        "You do not need to change anything.",
    )


def test_a_total_outage_is_not_said_to_hit_only_some() -> None:
    assert english(severity="total").body.startswith("Stories are not working on Photogram right now.")


def test_without_a_component_the_whole_app_is_named() -> None:
    assert english(Scope(), severity="total").body.startswith("Photogram is not working right now.")


def test_one_component_takes_a_singular_verb() -> None:
    assert english(Scope(component=("search",))).body.startswith("Search is not working on Photogram")


def test_two_components_are_joined_and_take_a_plural_verb() -> None:
    assert english(Scope(component=("feed", "search"))).body.startswith("The feed and search are not working")


def test_many_components_are_several_functions() -> None:
    assert english(Scope(component=("a", "b", "c", "d"))).body.startswith("Several functions are not working")


def test_an_unknown_component_is_quoted_as_it_is() -> None:
    wording = compose(incident_of(Scope(component=("Marketplace",))), "notice", CALM, settings_of())
    assert wording.text["de"].body.startswith("„Marketplace“ funktioniert bei Photogram für manche")


def test_components_are_named_in_the_readers_language() -> None:
    wording = compose(incident_of(Scope(component=("login", "stories"))), "notice", CALM, settings_of())
    assert wording.text["fr"].body.startswith("La connexion au compte et les stories ne fonctionnent pas")


def test_those_who_fear_for_their_account_read_first_that_it_is_safe() -> None:
    body = english(confusion=AFRAID).body
    assert body.startswith("Your account is safe.")
    assert "Your phone and your connection are fine." in body


def test_nobody_is_told_that_accounts_are_safe_while_they_may_not_be() -> None:
    for fault in ({"account": 0.9, "us": 0.1}, {"unknown": 1.0}, {"us": 0.6, "account": 0.4}):
        for strength in ("hint", "notice"):
            text = english(strength=strength, confusion=AFRAID, fault=fault)
            assert "account" not in text.body.lower()


def test_a_hint_to_people_who_may_have_been_hacked_does_not_tell_them_to_change_nothing() -> None:
    assert "change" not in english(strength="hint", confusion=AFRAID, fault={"account": 0.7, "us": 0.3}).body
    assert "change" in english(strength="hint", confusion=AFRAID, fault={"us": 1.0}).body


@pytest.mark.parametrize(
    ("fault", "excluded"),
    [
        ({"us": 1.0}, ("account", "device", "connection")),
        ({"dependency": 0.9, "us": 0.1}, ("account", "device", "connection")),
        ({"us": 0.7, "network": 0.3}, ("account", "device")),
        ({"network": 0.9, "us": 0.1}, ("account", "device")),
        ({"device": 1.0}, ("account", "connection")),
        ({"account": 1.0}, ("device", "connection")),
        ({"unknown": 0.6, "us": 0.4}, ()),
        ({}, ()),
    ],
)
def test_nothing_is_called_fine_that_may_be_the_cause(fault: dict[str, float], excluded: tuple[str, ...]) -> None:
    assert compose(incident_of(STORIES, fault=fault), "notice", CALM, settings_of()).blame_not == excluded


def test_a_notice_only_says_it_is_us_when_it_is() -> None:
    assert english(fault={"network": 1.0}).title == "There is a problem"
    assert "the network between you and us" in english(fault={"network": 1.0}).body
    assert english(fault={"unknown": 1.0}).body.endswith("We are looking into it.")


def test_a_person_who_speaks_by_hand_says_that_it_is_us() -> None:
    wording = compose(incident_of(fault={"unknown": 1.0}, by_hand=True), "notice", CALM, settings_of())
    assert wording.text["en"].title == "It's us, not you"
    assert wording.blame_not == ("account", "device", "connection")


def test_a_dependency_is_a_service_that_we_rely_on() -> None:
    assert "a service that we rely on" in english(fault={"dependency": 1.0}).body


def test_a_bad_version_is_cured_by_the_minimum_version() -> None:
    scope = Scope(platform=("android",), version=("9.9", "9.10"))
    assert "Please update to version 9.11." in english(scope, minimum_versions={"android": "9.11"}).body


@pytest.mark.parametrize("minimum", [{}, {"android": "9.10"}, {"ios": "10.0"}, {"android": "9.9.9"}])
def test_without_a_newer_version_one_is_promised(minimum: dict[str, str]) -> None:
    body = english(Scope(platform=("android",), version=("9.9", "9.10")), minimum_versions=minimum).body
    assert "Please update" not in body
    assert "We are working on a new version." in body


def test_a_bad_version_is_not_called_fine() -> None:
    scope = Scope(platform=("android",), version=("9.10",))
    wording = compose(incident_of(scope), "notice", CALM, settings_of())
    assert wording.blame_not == ("account", "connection")
    assert "phone" not in wording.text["en"].body


def test_people_at_a_computer_have_a_device_not_a_phone() -> None:
    assert "your device" in english(Scope(platform=("web",))).body


def test_the_component_is_not_part_of_the_audience() -> None:
    wording = compose(incident_of(Scope(component=("stories",), country=("US",))), "notice", CALM, settings_of())
    assert wording.component == ("stories",)
    assert wording.audience == Scope(country=("US",))


def test_a_narrower_audience_changes_no_word() -> None:
    wide = compose(incident_of(STORIES), "notice", CALM, settings_of())
    narrow = compose(incident_of(Scope(component=("stories",), country=("US",))), "notice", CALM, settings_of())
    assert wide.text == narrow.text


@pytest.mark.parametrize(
    ("severity", "failing", "show"),
    [
        ("partial", 0.3, "affected"),
        ("partial", 0.31, "everyone"),
        ("total", None, "everyone"),
        ("minor", None, "affected"),
    ],
)
def test_everyone_is_told_when_much_of_the_scope_fails(severity: Severity, failing: float | None, show: str) -> None:
    evidence = (evidence_of("request", failing=failing),)
    assert compose(incident_of(severity=severity, evidence=evidence), "notice", CALM, settings_of()).show == show


def test_what_fails_in_a_part_of_the_audience_is_not_told_to_all_of_it() -> None:
    part = evidence_of("request", failing=0.9, scope=Scope(country=("US",)))
    assert compose(incident_of(evidence=(part,)), "notice", CALM, settings_of()).show == "affected"


def test_a_locale_falls_back_to_its_language_and_unknown_ones_are_left_out() -> None:
    settings = settings_of(locales=("pt-BR", "pt", "tlh", "ko-KR", "DE_at"))
    assert list_locales("photogram", settings) == ("en", "pt", "de")
    assert tuple(compose(incident_of(), "hint", CALM, settings).text) == ("en", "pt", "de")


@pytest.mark.parametrize("sentence", [t.TITLE_US, t.PARTIAL.one, t.FINE.one, t.FIXING, "stories", t.ACCOUNT])
def test_a_language_that_lacks_a_sentence_of_a_text_is_left_out_of_it(
    sentence: str, lacking: Callable[..., None]
) -> None:
    whole = compose(incident_of(STORIES), "notice", CALM, settings_of()).text
    lacking("fr", sentence)
    assert compose(incident_of(STORIES), "notice", CALM, settings_of()).text == {
        lang: text for lang, text in whole.items() if lang != "fr"
    }


def test_a_language_that_lacks_a_sentence_of_another_text_is_not_missed(lacking: Callable[..., None]) -> None:
    lacking("fr", t.THANKS)
    assert "fr" in compose(incident_of(STORIES), "notice", CALM, settings_of()).text
    assert "fr" not in closing(live(), "resolved", settings_of()).text
    assert "fr" in closing(live(), "retracted", settings_of()).text


def test_sentences_stand_apart_as_each_language_sets_them() -> None:
    text = compose(incident_of(severity="total"), "notice", CALM, settings_of()).text
    assert text["zh"].body == "Photogram目前无法使用。你的账号、手机和网络连接没有问题。我们正在修复。"
    assert text["hi"].body.startswith("अभी Photogram का इस्तेमाल नहीं हो पा रहा है। आपके खाते")


def test_an_app_nobody_configured_is_spoken_of_in_english() -> None:
    assert list_locales("unheard-of", settings_of()) == ("en",)


def live(strength: Strength = "notice", blame_not: tuple[str, ...] = ("account", "device", "connection")) -> Notice:
    wording = Wording(strength, ("stories",), Scope(country=("US",)), "affected", blame_not, {})
    return Notice("n_1", "photogram", "i_1", "active", AT, AT, live=wording)


def test_the_end_is_fixed_for_the_same_people() -> None:
    end = closing(live(), "resolved", settings_of())
    assert end.text["en"] == Text(
        "Fixed", "Stories work again on Photogram. It was us, not you. Thank you for your patience."
    )
    assert (end.audience, end.component, end.show) == (Scope(country=("US",)), ("stories",), "affected")
    assert set(end.text) == set(LANGS)


@pytest.mark.parametrize("notice", [live("hint", ()), live(blame_not=("account", "device")), live(blame_not=())])
def test_the_end_takes_no_blame_that_nobody_had_taken(notice: Notice) -> None:
    assert "us" not in closing(notice, "resolved", settings_of()).text["en"].body.split()


def test_the_end_of_a_hint_claims_no_repair() -> None:
    text = closing(live("hint", ()), "resolved", settings_of()).text["en"]
    assert text == Text("All clear", "Stories are working on Photogram. Thank you for your patience.")


def test_what_was_not_so_is_taken_back_in_plain_words() -> None:
    end = closing(live("hint", ()), "retracted", settings_of())
    assert end.text["en"].title == "We were wrong"
    assert "there was none on our side" in end.text["en"].body
    assert end.blame_not == ()
    assert not end.ask_followup


def test_a_notice_that_was_never_live_can_still_be_closed() -> None:
    notice = Notice("n_1", "photogram", "i_1", "proposed", AT, AT)
    assert closing(notice, "retracted", settings_of()).text["en"].title == "We were wrong"


def test_the_hash_of_a_draft_is_short_and_follows_every_word() -> None:
    one = compose(incident_of(STORIES), "notice", CALM, settings_of())
    assert draft_hash(one) == draft_hash(compose(incident_of(STORIES), "notice", CALM, settings_of()))
    assert len(draft_hash(one)) == 12
    edited = {**one.text, "fr": Text("C’est nous", "…")}
    assert draft_hash(msgspec.structs.replace(one, text=edited)) != draft_hash(one)
    assert draft_hash(msgspec.structs.replace(one, show="everyone")) != draft_hash(one)


def test_the_hash_does_not_depend_on_the_order_of_languages() -> None:
    one = compose(incident_of(STORIES), "notice", CALM, settings_of())
    assert draft_hash(msgspec.structs.replace(one, text=dict(reversed(list(one.text.items()))))) == draft_hash(one)


@pytest.mark.parametrize("name", ["%s%(app)s%n", "{0.__class__}", "%", "%(what)", "$app", "<b>x</b>"])
def test_a_hostile_name_is_only_ever_a_name(name: str) -> None:
    wording = compose(incident_of(Scope(component=(name,))), "notice", CALM, settings_of(name=name))
    assert wording.text["en"].body.startswith(f"“{name}” is not working on {name} for some people")


def test_a_name_cannot_turn_the_text_around() -> None:
    wording = compose(incident_of(), "notice", CALM, settings_of(name="Pho\u202eto\u0000gr\u200bam\n\n!"))
    assert wording.text["en"].body.startswith("Photogram ! is not working")


names = st.text(min_size=0, max_size=120)
faults = st.dictionaries(
    st.sampled_from(["us", "dependency", "network", "device", "account", "unknown"]), st.floats(0, 1), max_size=6
)
endings: st.SearchStrategy[Literal["resolved", "retracted"]] = st.sampled_from(["resolved", "retracted"])


@given(
    name=names,
    component=st.lists(names, max_size=5),
    version=st.lists(names, max_size=3),
    severity=st.sampled_from(SEVERITIES),
    fault=faults,
    fear=st.floats(0, 1),
    ending=endings,
)
def test_whatever_the_names_every_text_is_short_plain_and_complete(
    name: str,
    component: list[str],
    version: list[str],
    severity: Severity,
    fault: dict[str, float],
    fear: float,
    ending: Literal["resolved", "retracted"],
) -> None:
    scope = Scope(component=tuple(component), version=tuple(version), platform=("ios",))
    settings = settings_of(name=name, minimum_versions={"ios": name})
    incident = incident_of(scope, severity=severity, fault=fault)
    for strength in ("hint", "notice"):
        wording = compose(incident, strength, Confusion(blame={"account": fear}), settings)
        notice = Notice("n_1", "photogram", "i_1", "active", AT, datetime(2021, 10, 4, tzinfo=UTC), live=wording)
        for texts in (wording.text, closing(notice, ending, settings).text):
            assert set(texts) == set(LANGS)
            for text in texts.values():
                assert 0 < len(text.title) <= TITLE_MAX
                assert 0 < len(text.body) <= BODY_MAX
                assert text.body.translate(ISOLATES).isprintable()
                assert not text.body.endswith("…")
