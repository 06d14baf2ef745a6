"""Scopes: what they cover, contain and share, and how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.model.scope import DIMENSIONS, Scope

values = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3).map(lambda v: tuple(sorted(set(v))))
scopes = st.builds(Scope, **dict.fromkeys(DIMENSIONS, values))


def test_a_scope_is_written_with_a_single_component_as_a_string() -> None:
    scope = Scope.of(component="stories", country=["US"], platform=("ios",))
    assert scope.to_json() == {"component": "stories", "country": ["US"], "platform": ["ios"]}


def test_several_components_are_written_as_a_list() -> None:
    assert Scope.of(component=["stories", "feed"]).to_json() == {"component": ["feed", "stories"]}


def test_the_whole_app_is_written_as_nothing() -> None:
    assert Scope().to_json() == {}


def test_an_unknown_dimension_is_refused() -> None:
    with pytest.raises(TypeError):
        Scope.of(planet="mars")


def test_what_is_not_known_does_not_exclude() -> None:
    scope = Scope.of(country="US", platform="ios")
    assert scope.covers({"country": "US"})
    assert scope.covers({"country": "US", "platform": ""})
    assert not scope.covers({"country": "FR"})


@given(scopes)
def test_a_scope_contains_itself_and_lies_in_the_whole(scope: Scope) -> None:
    assert scope.contains(scope)
    assert Scope().contains(scope)


@given(scopes, scopes)
def test_what_contains_another_overlaps_it(outer: Scope, inner: Scope) -> None:
    if outer.contains(inner):
        assert outer.overlaps(inner)


@given(scopes, scopes)
def test_overlap_is_mutual(one: Scope, other: Scope) -> None:
    assert one.overlaps(other) == other.overlaps(one)


@given(scopes, scopes, scopes)
def test_containment_is_transitive(a: Scope, b: Scope, c: Scope) -> None:
    if a.contains(b) and b.contains(c):
        assert a.contains(c)
