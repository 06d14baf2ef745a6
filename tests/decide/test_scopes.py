"""How scopes relate, and the one scope that several pieces of evidence agree on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.decide.scopes import explains_blind, hull, is_one_problem, is_related, scope_of
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope

AT = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
STORIES = Scope.of(component="stories")
STORIES_US = Scope.of(component="stories", country="US")
US = Scope.of(country="US")
CARRIER = Scope.of(country="FR", network="AS3215")


def evidence(scope: Scope, kind: str = "request", **values: Any) -> Evidence:
    base: dict[str, Any] = {"detector": "d", "sources": ("s",), "score": 50.0, "since": AT, "until": AT, "span_s": 10}
    return Evidence(app="photogram", scope=scope, kind=kind, **{**base, **values})


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Scope(), STORIES_US, True),
        (STORIES, STORIES_US, True),
        (STORIES_US, Scope.of(component="stories", platform="ios"), True),
        (STORIES, Scope.of(component="login"), False),
        (CARRIER, STORIES, False),
        (US, STORIES, False),
        (STORIES_US, Scope.of(component="stories", country="FR"), False),
    ],
)
def test_what_machines_name_is_one_problem_only_if_it_shares_something_named(
    one: Scope, other: Scope, expected: bool
) -> None:
    assert is_related(one, other) is expected
    assert is_related(other, one) is expected


few = st.lists(st.sampled_from("abc"), unique=True, max_size=2).map(lambda values: tuple(sorted(values)))
scopes = st.builds(Scope, **dict.fromkeys(DIMENSIONS, few))


@given(st.lists(scopes, min_size=1, max_size=4))
def test_a_hull_contains_every_part(parts: list[Scope]) -> None:
    whole = hull(parts)

    assert all(whole.contains(part) for part in parts)


@given(scopes)
def test_the_hull_of_one_scope_is_that_scope(scope: Scope) -> None:
    assert hull([scope]) == scope


def test_the_most_specific_scope_that_explains_the_rest_is_taken() -> None:
    narrow = evidence(STORIES_US, spread={"component": (1, 4), "country": (1, 5)})

    assert scope_of([evidence(Scope()), narrow, evidence(STORIES, kind="alert")]) == STORIES_US


def test_a_narrow_piece_does_not_explain_what_is_seen_to_be_spread_wider() -> None:
    wide = evidence(Scope(), spread={"country": (10, 12)})

    assert scope_of([wide, evidence(US, kind="probe")]) == Scope()


def test_two_places_are_both_meant() -> None:
    assert scope_of([evidence(US), evidence(Scope.of(country="CA"))]) == Scope.of(country=["CA", "US"])


def test_people_do_not_widen_what_machines_see() -> None:
    assert scope_of([evidence(STORIES_US), evidence(Scope(), kind="report")]) == STORIES_US


def test_people_are_believed_about_the_place_when_no_machine_sees_anything() -> None:
    gap = evidence(Scope(), telemetry_gap=True)

    assert scope_of([gap, evidence(US, kind="report")]) == US


def test_a_network_in_one_country_and_a_probe_there_are_one_problem() -> None:
    failures = evidence(Scope.of(network="AS3215"), spread={"country": (1, 1), "network": (1, 6)})
    probe = evidence(Scope.of(country="FR"), kind="probe", spread={"country": (1, 5), "network": (1, 1)})

    assert is_one_problem(failures, probe)
    assert scope_of([failures, probe]) == CARRIER


def test_a_network_in_many_countries_and_a_country_with_many_networks_are_two() -> None:
    failures = evidence(Scope.of(network="AS3215"), spread={"country": (4, 6), "network": (1, 6)})
    outage = evidence(Scope.of(country="FR"), spread={"country": (1, 5), "network": (6, 6)})

    assert not is_one_problem(failures, outage)


def test_what_is_not_known_to_be_narrow_is_not_narrowed() -> None:
    ios = evidence(Scope.of(component="stories", platform="ios"))

    assert scope_of([evidence(STORIES_US), ios]) == STORIES


def test_a_metric_that_knows_no_networks_is_explained_by_the_network_that_fails() -> None:
    carrier = evidence(CARRIER, spread={"network": (1, 5), "country": (1, 1), "component": (4, 4)})
    metric = evidence(Scope.of(component="search"), kind="metric")
    assert explains_blind(carrier, metric)
    assert not explains_blind(metric, carrier)


@pytest.mark.parametrize(
    "sighted",
    [
        evidence(Scope.of(component="search"), spread={"network": (5, 5)}),
        evidence(Scope.of(component="search"), spread={"component": (1, 4)}),
        evidence(Scope.of(country="BR"), kind="probe"),
    ],
)
def test_what_has_seen_other_places_is_explained_by_none(sighted: Evidence) -> None:
    carrier = evidence(CARRIER, spread={"network": (1, 5), "country": (1, 1), "component": (4, 4)})
    assert not explains_blind(carrier, sighted)


def test_components_without_a_metric_are_not_taken_for_fine() -> None:
    metrics = [evidence(Scope.of(component=name), kind="metric") for name in ("browse", "playback")]
    assert scope_of([*metrics, evidence(Scope(), kind="probe", spread={"component": (1, 1)})]) == Scope()
    assert scope_of(metrics) == Scope.of(component=["browse", "playback"])


def test_a_component_that_fails_beside_others_is_named_whatever_a_probe_of_it_knows() -> None:
    requests = evidence(STORIES, spread={"component": (1, 4)})
    assert scope_of([requests, evidence(Scope(), kind="probe", spread={"component": (1, 1)})]) == STORIES


def test_a_lone_vantage_point_that_knows_no_components_is_explained_by_the_component_that_fails() -> None:
    component = evidence(STORIES, spread={"component": (1, 3)})
    seen = {"country": (1, 1), "network": (1, 6)}
    assert explains_blind(component, evidence(CARRIER, "probe", spread=seen))
    assert not explains_blind(component, evidence(CARRIER, "probe", spread=seen, sources=("a", "b"))), "two agree"
    assert not explains_blind(component, evidence(CARRIER, "probe", spread={**seen, "component": (1, 2)}))
