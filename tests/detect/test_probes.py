"""Probes: a quorum of independent places, and the weak word of one."""

from collections.abc import Sequence

import pytest

from itsus.detect.probes import ALONE_SCORE, Probes
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope, Series
from tests.detect.story import Story, counts, grid, minutes, series

NETWORKS = ("AS1", "AS2", "AS3", "AS4")
PLACES = [series("probe", source=f"probe-{n}", network=n) for n in NETWORKS]


def probe(story: Story, failing: set[int], places: Sequence[Series] = PLACES, error: str = "dns") -> list[Evidence]:
    """Run all probes once, a minute after the last."""
    listed = list(places)
    rows = [(s, int(i not in failing), int(i in failing), 1) for i, s in enumerate(listed)]
    return story.step(counts(rows, story.now + 50, error=error), to=story.now + 60)


@pytest.fixture
def story() -> Story:
    told = Story(Probes())
    for _ in range(90):
        probe(told, set())
    return told


def test_probes_that_succeed_are_no_evidence(story: Story) -> None:
    assert not story.evidence


def test_all_places_failing_is_evidence_everywhere_at_once(story: Story) -> None:
    probe(story, {0, 1, 2, 3})
    assert [e.scope for e in story.evidence] == [Scope()]
    assert story.evidence[0].sources == ("probe-AS1", "probe-AS2", "probe-AS3", "probe-AS4")
    assert story.evidence[0].errors == {"dns": 1.0}
    assert story.evidence[0].score > 6


def test_one_network_failing_is_named_and_weak_once_it_has_stayed_there(story: Story) -> None:
    for _ in range(3):
        probe(story, {2})
        assert not story.evidence, "it may be on its way to the others"
    probe(story, {2})
    assert [(e.scope, e.score) for e in story.evidence] == [(Scope.of(network="AS3"), ALONE_SCORE)]


def test_a_failure_on_its_way_from_place_to_place_is_never_narrowed(story: Story) -> None:
    said = [probe(story, set(range(n))) for n in (1, 2, 3, 4, 4, 4, 4)]
    assert [len(found) for found in said] == [0, 1, 1, 1, 1, 1, 1]
    assert {e.scope for found in said for e in found} == {Scope()}


def test_a_failure_that_most_places_see_is_not_narrowed_however_long_it_lasts(story: Story) -> None:
    for _ in range(10):
        probe(story, {0, 1, 2})
    assert [e.scope for e in story.evidence] == [Scope()]
    assert story.evidence[0].sources == ("probe-AS1", "probe-AS2", "probe-AS3")
    assert story.evidence[0].spread["network"] == (3, 4)


def test_a_component_that_fails_in_one_place_waits_like_all(story: Story) -> None:
    cells = [
        c._replace(source=f"probe-{c.network}") for c in grid("probe", component=("login", "feed"), network=NETWORKS)
    ]
    told = Story(Probes())
    for _ in range(60):
        probe(told, set(), cells)
    for _ in range(3):
        probe(told, {0, 1}, cells)
        assert {e.scope for e in told.evidence} <= {Scope.of(component="login")}


def test_the_only_probe_there_is_weighs_little() -> None:
    told, one = Story(Probes()), PLACES[:1]
    for _ in range(60):
        probe(told, set(), one)
    probe(told, {0}, one)
    probe(told, {0}, one)
    assert told.evidence[0].score <= ALONE_SCORE
    assert told.evidence[0].sources == ("probe-AS1",)


def test_a_probe_that_always_fails_soon_means_nothing() -> None:
    told = Story(Probes())
    for _ in range(300):
        probe(told, {0})
    assert not told.evidence


def test_a_component_that_fails_from_everywhere_is_named() -> None:
    cells = grid("probe", component=("login", "feed"), network=("AS1", "AS2", "AS3"))
    cells = [c._replace(source=f"probe-{c.network}") for c in cells]
    told = Story(Probes())
    for _ in range(60):
        probe(told, set(), cells)
    probe(told, {0, 1, 2}, cells)
    assert [e.scope for e in told.evidence] == [Scope.of(component="login")]


def test_a_probe_of_a_dependency_is_about_the_dependency() -> None:
    told = Story(Probes())
    places = [s._replace(dependency="dns-provider") for s in PLACES]
    for _ in range(30):
        probe(told, set(), places)
    probe(told, {0, 1, 2, 3}, places)
    assert [e.dependency for e in told.evidence] == ["dns-provider"]


def test_evidence_ends_when_probes_succeed_again(story: Story) -> None:
    probe(story, {0, 1, 2, 3})
    probe(story, set())
    assert not story.evidence


def test_silent_probes_say_nothing(story: Story) -> None:
    probe(story, {0, 1, 2, 3})
    story.step(to=story.now + minutes(10))
    assert not story.evidence


def test_a_vantage_point_that_fails_alone_names_its_country_and_its_line() -> None:
    placed = [series("probe", source=f"probe-{n}", network=n, country=c) for n, c in zip(NETWORKS, "XXYY", strict=True)]
    told = Story(Probes())
    for failing in [set[int]()] * 90 + [{2}] * 4:
        probe(told, failing, placed)
    assert [e.scope for e in told.evidence] == [Scope.of(network="AS3", country="Y")]
