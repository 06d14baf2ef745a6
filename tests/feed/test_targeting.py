"""Conditions and buckets beyond the vectors: whatever comes in, there is an answer."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.feed.bucket import PLACES, bucket, find_place
from itsus.feed.targeting import _OPERATORS, is_valid, matches
from itsus.feed.values import normalise_version, to_number, to_text

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False)
    | st.sampled_from(["US", "", "1.2.3", "8"])
)
attributes = st.dictionaries(st.sampled_from(["a", "b", "c"]), scalars | st.lists(scalars, max_size=3), max_size=3)
operators = st.sampled_from([*sorted(_OPERATORS), "$regex", "$or"])
conditions: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(operators | st.sampled_from(["a", "b.c", "$and", "$or", "$nor", "$not"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "$and", "$or", "$nor", "$not"]), conditions, max_size=3), attributes)
def test_any_condition_has_an_answer(condition: dict[str, Any], device: dict[str, Any]) -> None:
    answer = matches(condition, device)
    assert isinstance(answer, bool)
    assert not answer or is_valid(condition)


@given(st.dictionaries(st.sampled_from(["a", "b"]), conditions, max_size=2), attributes)
def test_a_valid_condition_or_its_opposite_holds(condition: dict[str, Any], device: dict[str, Any]) -> None:
    holds, opposite = matches(condition, device), matches({"$not": condition}, device)
    assert holds != opposite if is_valid({"$not": condition}) else not opposite


@pytest.mark.parametrize("operator", ["$and", "$or", "$nor"])
def test_a_condition_nested_without_end_does_not_hold_and_does_not_break(operator: str) -> None:
    condition: dict[str, Any] = {"a": 1}
    for _ in range(10_000):
        condition = {operator: [condition]}
    assert matches(condition, {"a": 1}) is False


@pytest.mark.parametrize("condition", [None, [], "US", 1, True])
def test_what_is_no_object_is_no_condition(condition: object) -> None:
    assert not is_valid(condition)


@given(st.text(), st.text())
def test_every_device_has_one_of_10_000_places(salt: str, device: str) -> None:
    assert 0 <= find_place(salt, device) < PLACES
    assert bucket(salt, device) == find_place(salt, device) / PLACES


def test_devices_spread_evenly() -> None:
    tenths = [0] * 10
    for number in range(20_000):
        tenths[int(bucket("photogram:rollout", f"device-{number}") * 10)] += 1
    assert min(tenths) > 1_800
    assert max(tenths) < 2_200


def test_two_apps_hold_out_different_people() -> None:
    devices = [f"device-{number}" for number in range(5_000)]
    held = {app: {d for d in devices if bucket(f"{app}:rollout", d) >= 0.9} for app in ("photogram", "facespace")}
    both = held["photogram"] & held["facespace"]
    assert 0 < len(both) < 0.2 * len(held["photogram"])


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.5, "0.5"), (-3, "-3"), (True, "true"), ([1, None, "a"], "1,,a"), ({}, "[object Object]")],
)
def test_values_are_written_as_javascript_writes_them(value: object, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(("value", "number"), [(" 8 ", 8.0), (".5", 0.5), ("1e2", 100.0), ("+1", 1.0), ("1.", 1.0)])
def test_texts_count_as_the_numbers_they_hold(value: str, number: float) -> None:
    assert to_number(value) == number


@pytest.mark.parametrize("value", ["8x", "nan", "inf", "1_000", "0x", "--1", "e5", [], {}, float("inf")])
def test_what_is_no_number_counts_as_none(value: object) -> None:
    assert to_number(value) is None


def test_versions_sort_as_people_expect() -> None:
    ordered = [
        "0.9.9",
        "0.10.0",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0",
        "1.0.1",
        "v2.0.0",
    ]
    assert sorted(set(ordered), key=normalise_version) == ordered
