"""The smallest part that explains an excess."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsus.detect.scope import Cells, explain, say_scope
from itsus.model.scope import Scope

COMPONENTS, COUNTRIES, PLATFORMS = ("login", "feed", "stories"), ("US", "FR", "DE", "BR"), ("ios", "android")
ALL = [(*combo, "", "") for combo in product(COMPONENTS, COUNTRIES, PLATFORMS)]


def cells(*problems: Scope, attributes: Sequence[tuple[str, ...]] = ALL, rate: float = 0.5, seed: int = 0) -> Cells:
    random = np.random.default_rng(seed)
    weight = random.integers(100, 400, len(attributes)).astype(float)
    # Beyond 3.5 standard deviations one cell's noise would be named, and rightly.
    excess = np.clip(random.normal(0, 1, len(attributes)), -2.0, 2.0) * np.sqrt(0.01 * weight)
    for i, (component, country, platform, *_) in enumerate(attributes):
        place = {"component": component, "country": country, "platform": platform}
        if any(p.covers(place) for p in problems):
            excess[i] += rate * weight[i]
    return Cells(attributes, excess, 0.01 * weight, weight)


def scopes(given_cells: Cells) -> list[Scope]:
    return [part.scope for part in explain(given_cells)]


def test_no_excess_is_no_part() -> None:
    assert scopes(cells()) == []


def test_excess_everywhere_stays_open() -> None:
    assert scopes(cells(Scope())) == [Scope()]


problem_scopes = st.builds(
    lambda c, w, p: Scope(component=tuple(sorted(c)), country=tuple(sorted(w)), platform=tuple(sorted(p))),
    st.sets(st.sampled_from(COMPONENTS), max_size=2),
    st.sets(st.sampled_from(COUNTRIES), max_size=2),
    st.sets(st.sampled_from(PLATFORMS), max_size=1),
)


@given(problem_scopes, st.integers(0, 1000))
# The same draws each time: noise is a problem of its own by chance, about once in ten thousand of them.
@settings(max_examples=150, deadline=None, derandomize=True)
def test_one_problem_is_named_exactly(problem: Scope, seed: int) -> None:
    assert scopes(cells(problem, seed=seed)) == [problem]


@given(st.permutations(range(len(ALL))))
@settings(max_examples=25, deadline=None)
def test_the_order_of_cells_does_not_matter(order: list[int]) -> None:
    base = cells(Scope.of(component="stories", country=["US", "FR"]))
    moved = Cells([ALL[i] for i in order], base.excess[order], base.variance[order], base.weight[order])
    assert scopes(moved) == scopes(base)


def test_two_unrelated_problems_are_two_parts() -> None:
    first, second = Scope.of(component="login", country="DE"), Scope.of(component="stories", country="US")
    assert set(scopes(cells(first, second))) == {first, second}


def test_two_problems_among_two_values_each_are_still_two() -> None:
    small = [(c, w, "", "", "") for c in ("login", "stories") for w in ("DE", "US")]
    first, second = Scope.of(component="login", country="DE"), Scope.of(component="stories", country="US")
    assert set(scopes(cells(first, second, attributes=small))) == {first, second}


def test_an_unknown_value_is_no_value() -> None:
    partly = [*ALL, *[(c, "", "", "", "") for c in COMPONENTS]]
    found = scopes(cells(Scope.of(component="stories"), attributes=partly))
    assert found == [Scope.of(component="stories")]


def test_without_another_value_that_is_fine_the_dimension_stays_open() -> None:
    one = [("login", "US", "ios", "", "")]
    assert scopes(cells(Scope(), attributes=one)) == [Scope()]


def test_a_value_seen_too_little_to_be_fine_does_not_narrow() -> None:
    base = cells(Scope(), attributes=[("login", "US", "", "", ""), ("feed", "US", "", "", "")])
    weight = np.array([400.0, 0.01])
    few = Cells(base.attributes, np.array([200.0, 0.0]), 0.01 * weight + 0.05, weight)
    assert scopes(few) == [Scope()]


def test_spread_counts_affected_and_observed_values() -> None:
    part = explain(cells(Scope.of(country="US")))[0]
    assert (part.spread["country"], part.spread["component"]) == ((1, 4), (3, 3))


@pytest.mark.parametrize(
    ("scope", "words"),
    [(Scope(), "everywhere"), (Scope.of(component="stories", country=["US", "CA"]), "stories / CA, US")],
)
def test_a_scope_is_said_in_words(scope: Scope, words: str) -> None:
    assert say_scope(scope) == words
