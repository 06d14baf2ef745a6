"""Believing a document or not: whatever the bytes, there is an accepted document or a numbered refusal."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws

from itsus.feed.envelope import parse_object
from itsus.feed.keys import PublicKeys
from itsus.feed.sign import TYP, sign
from itsus.feed.verify import verify, verify_whole
from itsus.model.document import FeedDocument, Poll
from itsus.model.errors import FeedError
from itsus.testing.feed_attacker import FeedAttacker

PUBLISHER = FeedAttacker()
GOOD = PUBLISHER.publish()
SPEC = Path(__file__).resolve().parents[2] / "spec"


def read(data: bytes, **changes: Any) -> FeedDocument:
    given_reader: dict[str, Any] = {
        "app": "photogram",
        "keys": PUBLISHER.pinned(),
        "now": PUBLISHER.now,
        "seen_seq": {},
    }
    return verify(data, **(given_reader | changes))


def refuse(data: bytes, **changes: Any) -> str:
    with pytest.raises(FeedError) as caught:
        read(data, **changes)
    assert caught.value.rule.startswith("F-")
    return caught.value.rule


def test_what_was_signed_is_read_back() -> None:
    document = FeedDocument(1, "photogram", 3, 1_633_362_600, 1_633_369_800, "quiet", Poll(300, 20))
    assert read(sign(document, PUBLISHER.current)) == document


def test_a_signed_document_is_a_jws_that_other_libraries_accept() -> None:
    document = FeedDocument(1, "photogram", 3, 1, 2, "quiet", Poll(300, 20))
    data = sign(document, PUBLISHER.current)
    opened = jws.deserialize_compact(data, PUBLISHER.current.jwk, algorithms=["ES256"])
    assert opened.headers() == {"alg": "ES256", "kid": PUBLISHER.current.thumbprint, "typ": TYP}


def test_the_highest_seq_counts_for_each_key_alone() -> None:
    seen = {PUBLISHER.current.thumbprint: 2**53 - 1}
    assert refuse(GOOD, seen_seq=seen) == "F-14"
    assert read(PUBLISHER.publish(key=PUBLISHER.standby), seen_seq=seen).app == "photogram"


def test_after_one_good_fetch_the_revoked_key_is_refused() -> None:
    revoking = PUBLISHER.publish(key=PUBLISHER.standby, revoked=[PUBLISHER.current.thumbprint])
    keys = PUBLISHER.pinned()
    verified = verify_whole(revoking, app="photogram", keys=keys, now=PUBLISHER.now)
    assert verified.kid == PUBLISHER.standby.thumbprint
    assert refuse(GOOD, keys=keys.without(verified.revoked)) == "F-05"


def test_a_reader_without_a_standby_reads_the_current() -> None:
    keys = PublicKeys.of(PUBLISHER.current.public_jwk())
    assert read(GOOD, keys=keys).app == "photogram"
    assert refuse(PUBLISHER.publish(key=PUBLISHER.standby), keys=keys) == "F-05"


def test_a_fraction_of_a_second_before_the_end_counts_as_before() -> None:
    end = PUBLISHER.now + timedelta(days=1)
    assert read(GOOD, now=end - timedelta(microseconds=1)).app == "photogram"
    assert refuse(GOOD, now=end) == "F-12"


def test_a_refusal_never_repeats_much_of_what_a_stranger_sent() -> None:
    with pytest.raises(FeedError) as caught:
        read(PUBLISHER.publish(app="x" * 40_000))
    assert len(str(caught.value)) < 200


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_by_a_rule(data: bytes) -> None:
    refuse(data)


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_good_document_with_any_byte_changed_is_refused(place: int, change: int) -> None:
    changed = GOOD[:place] + bytes([GOOD[place] ^ change]) + GOOD[place + 1 :]
    assert refuse(changed) in {"F-02", "F-03", "F-04", "F-05", "F-06"}


@given(st.integers(0, len(GOOD) - 1))
def test_a_document_cut_anywhere_is_refused(length: int) -> None:
    assert refuse(GOOD[:length]) in {"F-02", "F-06"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*sorted(PUBLISHER.payload()), "sample", "revoked", "rollout"]), json_values)
def test_a_signed_document_with_any_value_anywhere_is_read_or_refused(name: str, value: Any) -> None:
    document = json.dumps(PUBLISHER.payload() | {name: value}).encode()
    try:
        assert read(PUBLISHER.publish_bytes(document)).v == 1
    except FeedError as error:
        assert error.rule.startswith("F-")  # noqa: PT017 - either outcome is right, a third is not


@given(st.sampled_from([*sorted(PUBLISHER.notice()), "audience", "blame_not", "ask_followup"]), json_values)
def test_a_signed_notice_with_any_value_anywhere_is_read_or_refused(name: str, value: Any) -> None:
    notice = PUBLISHER.notice(**{name: value})
    try:
        assert read(PUBLISHER.publish(notices=[notice])).v == 1
    except FeedError as error:
        assert error.rule == "F-09"  # noqa: PT017 - either outcome is right, a third is not


@given(st.dictionaries(st.text(max_size=5), json_values, max_size=3))
def test_strict_json_reads_what_json_writes(value: dict[str, Any]) -> None:
    assert parse_object(json.dumps(value).encode(), rule="F-07", what="payload") == json.loads(
        json.dumps(value), parse_int=float
    )


def test_each_refusal_has_its_rule_in_the_specification_and_a_vector() -> None:
    words = (SPEC / "feed.md").read_text(encoding="utf-8")
    cases = [case for path in (SPEC / "cases" / "feed").glob("*.json") for case in json.loads(path.read_text("utf-8"))]
    tested = {case["expect"].get("rule") for case in cases} - {None}
    assert tested == {f"F-{number:02}" for number in range(1, 15)}
    assert all(f"**{rule}**" in words for rule in tested)


def test_the_attacker_s_time_is_the_story_s() -> None:
    assert datetime(2021, 10, 4, 15, 50, tzinfo=UTC) == PUBLISHER.now
