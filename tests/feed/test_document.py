"""Composing a document (P-01 to P-10)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.feed.document import BODY_LENGTH, TITLE_LENGTH, compile_audience, compose
from itsus.feed.sign import MAX_BYTES, encode_payload, measure_signed, sign
from itsus.feed.targeting import matches
from itsus.feed.verify import verify
from itsus.model.document import FeedDocument, FeedStage
from itsus.model.errors import FeedError, SettingsError
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, FeedSettings, Settings, StageSettings
from itsus.testing.feed_attacker import FeedAttacker, make_test_key

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "ja", "ko", "zh-Hans", "ar", "hi", "ru")
US_ONLY = StageSettings(if_={"country": {"$in": ["US"]}}, share=0.9, hold=0.1)


def make_wording(**changes: Any) -> Wording:
    honest = Wording(
        strength="notice",
        component=("stories",),
        audience=Scope(component=("stories",), country=("US",), platform=("ios",)),
        show="affected",
        blame_not=("account", "device", "connection"),
        text={"en": Text("It’s us, not you", "Stories do not load. Your account is fine.")},
    )
    return msgspec.structs.replace(honest, **changes)


def make_notice(name: str = "n_1", **changes: Any) -> Notice:
    honest = Notice(
        id=name,
        app="photogram",
        incident="i_1",
        status="active",
        since=NOW - timedelta(minutes=10),
        updated_at=NOW - timedelta(minutes=5),
        live=make_wording(),
        published_at=NOW - timedelta(minutes=5),
        until=NOW + timedelta(hours=2),
    )
    return msgspec.structs.replace(honest, **changes)


def compose_now(notices: Sequence[Notice] = (), settings: Settings | None = None, **more: Any) -> FeedDocument:
    given_settings = settings or Settings()
    to_wall = more.get("to_wall", lambda at: at)
    return compose("photogram", 7, more.get("now", NOW), notices, given_settings, more.get("open_stages"), to_wall)


def test_without_notices_the_feed_is_quiet() -> None:
    document = compose_now()
    assert (document.state, document.notices, document.rollout) == ("quiet", (), None)


def test_times_and_pace_come_from_the_settings() -> None:
    settings = Settings(feed=FeedSettings(exp_s=3_600, idle_s=60, active_s=5, sample={"request": 0.5}))
    document = compose_now(settings=settings)
    assert document.exp - document.iat == 3_600
    assert (document.poll.idle_s, document.poll.active_s, dict(document.sample)) == (60, 5, {"request": 0.5})


def test_a_document_never_claims_to_be_good_for_more_than_31_days() -> None:
    document = compose_now(settings=Settings(feed=FeedSettings(exp_s=10**9)))
    assert document.exp - document.iat == 31 * 86_400


def test_an_active_notice_stands_in_the_feed_with_all_that_devices_need() -> None:
    [entry] = compose_now([make_notice()]).notices
    assert (entry.id, entry.incident, entry.strength, entry.status) == ("n_1", "i_1", "notice", "active")
    assert entry.since == (NOW - timedelta(minutes=10)).timestamp()
    assert entry.until == (NOW + timedelta(hours=2)).timestamp()
    assert entry.audience == {"country": {"$in": ["US"]}, "platform": {"$in": ["ios"]}}
    assert entry.component == ("stories",)
    assert entry.blame_not == ("account", "device", "connection")


def test_the_component_never_narrows_the_audience() -> None:
    assert compile_audience(Scope(component=("stories",))) == {}


def test_a_notice_without_until_gets_the_default() -> None:
    [entry] = compose_now([make_notice(until=None)]).notices
    assert entry.until == NOW.timestamp() + 7_200


@pytest.mark.parametrize(
    "notice",
    [
        make_notice(status="proposed", live=None),
        make_notice(status="withdrawn", live=None),
        make_notice(app="facespace"),
        make_notice(live=make_wording(text={})),
        make_notice(until=NOW - timedelta(seconds=1)),
        make_notice(status="resolved", ended_at=NOW - timedelta(hours=24)),
    ],
    ids=["proposed", "withdrawn", "another app's", "without words", "past its until", "ended a day ago"],
)
def test_what_nobody_should_read_is_left_out(notice: Notice) -> None:
    document = compose_now([notice])
    assert (document.notices, document.state) == ((), "quiet")


@pytest.mark.parametrize("status", ["resolved", "retracted"])
def test_an_ended_notice_stays_for_24_hours_after_its_end(status: str) -> None:
    ended_at = NOW - timedelta(hours=23)
    document = compose_now([make_notice(status=status, ended_at=ended_at)])
    assert [entry.status for entry in document.notices] == [status]
    assert document.notices[0].until == (ended_at + timedelta(hours=24)).timestamp()
    assert document.state == "quiet"


def test_the_state_is_that_of_the_strongest_active_notice() -> None:
    hint = make_notice("n_2", live=make_wording(strength="hint"))
    assert compose_now([hint]).state == "hint"
    assert compose_now([hint, make_notice()]).state == "notice"


def test_the_newest_trouble_comes_first() -> None:
    older = make_notice("n_old", since=NOW - timedelta(hours=3))
    assert [entry.id for entry in compose_now([older, make_notice("n_new")]).notices] == ["n_new", "n_old"]


def test_a_story_s_times_become_wall_clock_times() -> None:
    story = timedelta(days=1_600)
    [entry] = compose_now([make_notice(since=NOW - story)], to_wall=lambda at: at + story).notices
    assert entry.since == NOW.timestamp()


def test_without_a_rollout_table_everyone_may_be_shown() -> None:
    assert compose_now(settings=Settings(rollout={"facespace": (US_ONLY,)})).rollout is None


def test_only_open_stages_are_in_the_document() -> None:
    closed = StageSettings(if_={"country": "FR"}, open=False)
    settings = Settings(rollout={"photogram": (US_ONLY, closed)})
    by_settings = compose_now(settings=settings).rollout
    opened = compose_now(settings=settings, open_stages=[1, 0]).rollout
    none_open = compose_now(settings=settings, open_stages=[]).rollout
    assert by_settings is not None
    assert opened is not None
    assert none_open is not None
    assert by_settings.stages == (FeedStage(if_=US_ONLY.if_, share=0.9, hold=0.1),)
    assert [stage.if_ for stage in opened.stages] == [US_ONLY.if_, closed.if_]
    assert none_open.stages == ()
    assert by_settings.salt == opened.salt == "photogram:rollout"


def test_share_and_hold_out_that_overlap_are_refused_with_the_key() -> None:
    settings = Settings(rollout={"photogram": (StageSettings(share=0.95, hold=0.1),)})
    with pytest.raises(SettingsError) as caught:
        compose_now(settings=settings)
    assert caught.value.key == "rollout.photogram"


def test_long_texts_are_cut_where_people_see_that_they_are() -> None:
    [entry] = compose_now([make_notice(live=make_wording(text={"en": Text("T" * 200, "B" * 900)}))]).notices
    assert (len(entry.text["en"].title), len(entry.text["en"].body)) == (TITLE_LENGTH, BODY_LENGTH)
    assert entry.text["en"].title.endswith("…")


def test_characters_that_are_no_text_are_replaced() -> None:
    harmful = "a\nb\x00c\u202ed\ud800e\u2028f"
    [entry] = compose_now([make_notice(live=make_wording(text={"en": Text(harmful, "« bien »")}))]).notices
    assert entry.text["en"] == Text("a b c d e f", "« bien »")


def test_a_quiet_feed_is_under_1_kb() -> None:
    settings = Settings(rollout={"photogram": (US_ONLY,)})
    signed = sign(compose_now(settings=settings), make_test_key("current"))
    assert len(signed) < 1_024


def test_two_notices_in_12_languages_are_under_16_kb() -> None:
    long = {
        lang: Text("Es liegt an uns, nicht an dir" * 2, "Бывает: истории не загружаются. " * 6) for lang in LANGUAGES
    }
    notices = [make_notice(name, live=make_wording(text=long)) for name in ("n_1", "n_2")]
    assert len(sign(compose_now(notices), make_test_key("current"))) < 16_384


def test_the_measure_of_a_document_is_its_signed_length() -> None:
    for count in range(4):
        document = compose_now([make_notice(f"n_{n}") for n in range(count)])
        assert measure_signed(document) == len(sign(document, make_test_key("current")))


def make_wordy(name: str, **changes: Any) -> Notice:
    text = {lang: Text("T" * TITLE_LENGTH, "B" * BODY_LENGTH) for lang in LANGUAGES}
    return make_notice(name, live=make_wording(text=text), **changes)


def test_when_too_long_the_oldest_ended_notices_go_first() -> None:
    ended = [make_wordy(f"e_{h}", status="resolved", ended_at=NOW - timedelta(hours=h)) for h in range(10)]
    document = compose_now([make_wordy("n_1"), *ended])
    kept = [entry.id for entry in document.notices]
    assert measure_signed(document) <= MAX_BYTES
    assert "n_1" in kept
    assert set(kept) - {"n_1"} == {f"e_{h}" for h in range(len(kept) - 1)}
    assert 2 < len(kept) < 11


def test_when_only_active_ones_are_left_those_changed_longest_ago_lose_languages() -> None:
    notices = [make_wordy(f"n_{m}", updated_at=NOW - timedelta(minutes=m)) for m in range(12)]
    settings = Settings(apps={"photogram": AppSettings(locales=("fr", "en"))})
    document = compose_now(notices, settings)
    by_id = {entry.id: tuple(entry.text) for entry in document.notices}
    assert measure_signed(document) <= MAX_BYTES
    assert len(by_id) == 12
    assert by_id["n_11"] == ("fr",)
    assert set(by_id["n_0"]) == set(LANGUAGES)


def test_active_notices_are_never_dropped_even_when_nothing_fits() -> None:
    with pytest.raises(FeedError) as caught:
        compose_now([make_wordy(f"n_{n}") for n in range(200)])
    assert caught.value.rule == "P-02"


def test_what_is_composed_is_what_readers_accept() -> None:
    key = make_test_key("current")
    settings = Settings(rollout={"photogram": (US_ONLY,)})
    document = compose_now([make_notice(), make_notice("n_2", status="resolved", ended_at=NOW)], settings)
    keys = FeedAttacker().pinned()
    assert verify(sign(document, key), app="photogram", keys=keys, now=NOW, seen_seq={}) == document


def test_the_same_document_has_the_same_bytes_whatever_the_order_of_its_languages() -> None:
    texts = {lang: Text(lang, lang) for lang in LANGUAGES}
    backwards = {lang: texts[lang] for lang in reversed(LANGUAGES)}
    one, other = (compose_now([make_notice(live=make_wording(text=text))]) for text in (texts, backwards))
    assert encode_payload(one) == encode_payload(other)


values = st.lists(st.sampled_from(["US", "FR", "ios", "web", "209.0", "AS3320"]), max_size=3)


@given(country=values, platform=values, version=values, network=values, device=st.fixed_dictionaries({
    name: st.sampled_from(["US", "FR", "ios", "web", "209.0", "AS3320"])
    for name in ("country", "platform", "version", "network")
}))  # fmt: skip
def test_an_audience_covers_the_devices_that_its_scope_covers(
    country: list[str], platform: list[str], version: list[str], network: list[str], device: dict[str, str]
) -> None:
    scope = Scope.of(country=country, platform=platform, version=version, network=network)
    assert matches(compile_audience(scope), device) is scope.covers(device)
