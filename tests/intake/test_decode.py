"""A batch is decoded whole; a bad item is refused alone, by place, code and reason."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.intake.decode import decode
from itsus.model.signal import Signal

GOOD = b'{"kind":"report","at":"2021-10-04T15:44:00Z","app":"photogram"}'


def _with(fields: str) -> bytes:
    return GOOD[:-1] + b"," + fields.encode() + b"}"


def test_ndjson_and_an_array_give_the_same_signals() -> None:
    lines, _ = decode(GOOD + b"\n" + GOOD + b"\n")
    array, _ = decode(b"  [" + GOOD + b"," + GOOD + b"]")

    assert lines == array
    assert [index for index, _ in lines] == [0, 1]


@pytest.mark.parametrize("body", [b"", b"\n \n", b"[]", b"\xef\xbb\xbf[]"])
def test_nothing_is_nothing(body: bytes) -> None:
    assert decode(body) == ([], [])


def test_a_byte_order_mark_is_skipped() -> None:
    assert len(decode(b"\xef\xbb\xbf" + GOOD)[0]) == 1


@pytest.mark.parametrize(
    ("item", "code", "words"),
    [
        (GOOD.replace(b"report", b"reprot"), "unknown_kind", "did you mean `report`?"),
        (_with('"contry":"US"'), "unknown_field", "did you mean `country`?"),
        (_with('"xyzzy":"US"'), "unknown_field", "'xyzzy' is not known"),
        (_with('"count":"3"'), "wrong_type", "`count`"),
        (_with('"count":3.5'), "wrong_type", "`count`"),
        (_with('"error":"odd"'), "bad_value", "`error`"),
        (GOOD.replace(b"2021-10-04T15:44:00Z", b"yesterday"), "bad_time", "RFC 3339"),
        (GOOD.replace(b'"2021-10-04T15:44:00Z"', b"1633362240"), "bad_time", "RFC 3339"),
        (_with('"value":NaN'), "not_finite", "NaN"),
        (_with('"value":-Infinity'), "not_finite", "Infinity"),
        (_with('"value":1e999'), "not_finite", "`value`"),
        (b'{"kind":"report","app":"photogram"}', "missing_field", "`at`"),
        (b"[1]", "not_an_object", "object"),
        (b"7", "not_an_object", "object"),
        (GOOD[:30], "cut", "cut off"),
        (b'{"kind": report}', "bad_json", "not JSON"),
        (_with('"text":"\\ud800"'), "bad_json", "not JSON"),
        (GOOD[:-1] + b',"text":"\xff"}', "bad_json", "UTF-8"),
        (b'{"kind":' + b"[" * 5000 + b"]" * 5000 + b"}", "bad_json", ""),
        (_with(f'"count":{"9" * 5000}'), "wrong_type", ""),
    ],
)
def test_a_bad_line_is_refused_with_a_reason_and_the_rest_is_kept(item: bytes, code: str, words: str) -> None:
    good, refused = decode(b"\n".join([GOOD, item, GOOD]))

    assert [index for index, _ in good] == [0, 2]
    (refusal,) = refused
    assert refusal.index == 1
    if words:
        assert (refusal.code, words in refusal.reason) == (code, True), refusal


def test_a_bad_item_of_an_array_is_refused_and_the_rest_is_kept() -> None:
    good, refused = decode(b"[" + b" , ".join([GOOD, _with('"value":NaN'), _with('"odd":1'), GOOD]) + b"]")

    assert [index for index, _ in good] == [0, 3]
    assert [(refusal.index, refusal.code) for refusal in refused] == [(1, "not_finite"), (2, "unknown_field")]


def test_an_array_that_is_cut_off_keeps_what_came_before() -> None:
    good, refused = decode(b"[" + GOOD + b"," + GOOD + b"," + GOOD[:20])

    assert len(good) == 2
    assert [refusal.index for refusal in refused] == [2]


def test_an_array_without_its_end_says_so() -> None:
    good, refused = decode(b"[" + GOOD)

    assert len(good) == 1
    assert [refusal.code for refusal in refused] == ["cut"]


def test_words_after_an_array_are_refused() -> None:
    good, refused = decode(b"[" + GOOD + b"] and more")

    assert len(good) == 1
    assert [refusal.code for refusal in refused] == ["bad_json"]


def test_nan_inside_a_text_is_only_a_word() -> None:
    good, refused = decode(_with('"text":"NaN is not a number"'))

    assert (len(good), refused) == (1, [])


def test_a_reason_quotes_at_most_some_words_of_the_sender() -> None:
    (refusal,) = decode(_with(f'"{"x" * 5000}":1'))[1]

    assert len(refusal.reason) < 200


def test_a_bad_batch_that_is_too_long_is_not_read_to_its_end() -> None:
    good, refused = decode(b"{}\n" * 1000, at_most=10)

    assert len(good) + len(refused) == 11


def test_an_unclosed_string_of_many_quotes_takes_no_time() -> None:
    (refusal,) = decode(b'{"kind":"' + b'\\"' * 200_000)[1]

    assert refusal.code == "cut"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    decode(body)
    decode(b"[" + body)


@settings(deadline=None)
@given(st.lists(st.one_of(st.just(GOOD), st.just(b"{}"), st.just(b'{"a":NaN}')), max_size=12), st.booleans())
def test_every_item_is_either_good_or_refused(items: list[bytes], is_array: bool) -> None:
    body = b"[" + b",".join(items) + b"]" if is_array else b"\n".join(items)

    good, refused = decode(body)

    assert sorted([index for index, _ in good] + [refusal.index for refusal in refused]) == list(range(len(items)))


@settings(deadline=None)
@given(st.integers(0, 2**40), st.text(max_size=50))
def test_what_is_encoded_is_decoded(count: int, text: str) -> None:
    item = json.dumps({**json.loads(GOOD), "count": count, "text": text})

    if "\\ud" in item:
        return
    ((_, signal),) = decode(item.encode())[0]
    assert (signal.count, signal.text) == (count, text)
    assert msgspec.json.decode(msgspec.json.encode(signal), type=Signal) == signal
