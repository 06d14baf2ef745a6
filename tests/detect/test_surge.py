"""People who speak up: what counts as a surge, and what is only talk."""

from collections.abc import Callable

import numpy as np
import pytest

from itsus.detect.surge import Surge, say_rate
from itsus.model.scope import Scope
from itsus.model.window import WindowBatch
from tests.detect.story import Story, grid, minutes, people, series

CELLS = grid("report", component=("login", "stories"), country=("US", "FR", "DE"), source=("app",))


class Crowd:
    """Poisson messages per window and cell; `extra` adds to cells inside a scope."""

    def __init__(self, rate: float = 0.3, intent: str = "reporting") -> None:
        self.random = np.random.default_rng(5)
        self.rate, self.intent = rate, intent
        self.extra: list[tuple[Scope, float]] = []

    def window(self, start: int) -> WindowBatch:
        rows = []
        for cell in CELLS:
            attributes = {"component": cell.component, "country": cell.country}
            rate = self.rate + sum(more for scope, more in self.extra if scope.covers(attributes))
            if n := int(self.random.poisson(rate)):
                rows.append((cell, n))
        return people(rows, start, intent=self.intent)


@pytest.fixture
def crowd() -> Crowd:
    return Crowd()


@pytest.fixture
def story(crowd: Crowd) -> Story:
    told = Story(Surge())
    told.run(minutes(120), crowd.window)
    return told


def test_ordinary_chatter_is_no_surge(crowd: Crowd) -> None:
    assert not any(Story(Surge()).run(minutes(240), crowd.window))


def test_a_surge_is_evidence_within_a_minute(story: Story, crowd: Crowd) -> None:
    crowd.extra = [(Scope(), 5.0)]
    said = story.run(60, crowd.window)
    assert said[-1]
    assert (said[-1][0].kind, said[-1][0].failing, said[-1][0].sources) == ("report", None, ("app",))


def test_a_surge_in_one_country_is_scoped_to_it(story: Story, crowd: Crowd) -> None:
    crowd.extra = [(Scope.of(country="US"), 6.0)]
    story.run(minutes(3), crowd.window)
    assert [e.scope for e in story.evidence] == [Scope.of(country="US")]


def test_talk_in_the_news_with_nothing_broken_stays_silent(story: Story, crowd: Crowd) -> None:
    crowd.intent = "news"
    crowd.extra = [(Scope(), 50.0)]
    assert not any(story.run(minutes(10), crowd.window))


def test_it_works_again_is_no_surge(story: Story, crowd: Crowd) -> None:
    crowd.intent = "resolved"
    crowd.extra = [(Scope(), 50.0)]
    assert not any(story.run(minutes(10), crowd.window))


def test_three_reports_at_night_are_no_surge() -> None:
    told, one = Story(Surge()), series("report", source="app")
    told.step(people([(one, 1)], told.now))
    told.step(to=told.now + minutes(600))
    told.step(people([(one, 3)], told.now))
    assert not told.evidence


def test_mentions_without_a_text_say_nothing() -> None:
    told, one = Story(Surge()), series("mention", source="x")
    told.run(minutes(60), lambda start: people([(one, 1)], start))
    said = told.run(minutes(5), lambda start: people([(one, 100)], start))
    assert not any(said)


def test_publishable_keys_together_are_one_source() -> None:
    told = Story(Surge())
    told.run(minutes(60), lambda start: people([(series("report", source="pk:a"), 1)], start))
    told.run(
        minutes(2),
        lambda start: people([(series("report", source=f"pk:{k}"), 9) for k in range(5)], start),
    )
    assert [e.sources for e in told.evidence] == [("publishable",)]


def test_a_past_outage_does_not_make_the_next_one_ordinary(crowd: Crowd) -> None:
    told = Story(Surge())
    told.run(minutes(180), crowd.window)
    crowd.extra = [(Scope(), 5.0)]
    first = told.run(minutes(120), crowd.window)
    crowd.extra = []
    told.run(minutes(120), crowd.window)
    crowd.extra = [(Scope(), 5.0)]
    second = told.run(minutes(3), crowd.window)
    assert first[-1]
    assert second[-1]


def test_a_new_level_is_accepted_after_some_days() -> None:
    told, one = Story(Surge()), series("report", source="site")
    random = np.random.default_rng(2)
    told.run(minutes(3 * 1440), lambda start: people([(one, int(random.poisson(6)))], start, span=600), pace=600)
    told.run(minutes(60), lambda start: people([(one, int(random.poisson(60)))], start, span=600), pace=600)
    assert told.evidence
    told.run(minutes(6 * 1440), lambda start: people([(one, int(random.poisson(60)))], start, span=600), pace=600)
    assert not told.evidence


def test_history_at_ten_minutes_serves_a_present_at_ten_seconds() -> None:
    told, one = Story(Surge()), series("report", source="app")
    random = np.random.default_rng(3)
    told.run(minutes(2 * 1440), lambda start: people([(one, int(random.poisson(60)))], start, span=600), pace=600)
    calm = told.run(minutes(30), lambda start: people([(one, int(random.poisson(1)))], start))
    assert not any(calm)
    assert told.run(60, lambda start: people([(one, int(random.poisson(10)))], start))[-1]


def test_the_daily_rhythm_is_no_surge() -> None:
    told, one = Story(Surge()), series("report", source="site")
    random = np.random.default_rng(4)

    def window(start: int) -> WindowBatch:
        rate = 30 * (1.2 + np.sin(2 * np.pi * start / 86_400))
        return people([(one, int(random.poisson(rate)))], start, span=600)

    said = told.run(minutes(8 * 1440), window, pace=600)
    assert not any(said[144:])


def test_a_source_that_first_speaks_in_the_outage_is_heard(story: Story) -> None:
    said = story.run(60, lambda start: people([(series("search", source="help"), 9)], start, intent="asking"))
    assert [e.kind for e in said[-1]] == ["search"]


def test_an_open_incident_freezes_the_baseline(crowd: Crowd) -> None:
    told = Story(Surge(), frozen={"photogram": (Scope(),)})
    told.run(minutes(60), crowd.window)
    frozen = told.detector.dump()["groups"][0][2]
    assert frozen["age_h"] == 0.0


def test_the_first_day_is_said_to_be_judged_by_the_last_hours(story: Story) -> None:
    said = story.detector.learning("photogram")
    assert said is not None
    assert "last hours alone" in said[0]
    assert story.detector.learning("facespace") is None


@pytest.mark.parametrize(
    ("rate", "said"),
    [(1040.0, "1,040"), (12.34, "12"), (7.66, "7.7"), (0.97, "1.0"), (0.097, "0.10"), (0.001, "hardly any")],
)
def test_rates_are_said_as_people_write_them(rate: float, said: str) -> None:
    assert say_rate(rate) == said


def test_kinds_are_said_in_their_plural() -> None:
    told = Story(Surge())
    one = series("search")
    told.run(minutes(60), lambda start: people([(one, 1)], start))
    told.run(60, lambda start: people([(one, 60)], start))
    assert " searches a minute, normally " in told.evidence[0].words


def chatter(reports: int, searches: int, source: str = "help") -> Callable[[int], WindowBatch]:
    rows = [(series("report", source="app"), reports), (series("search", source=source), searches)]
    return lambda start: people([(one, n) for one, n in rows if n], start, intent="asking")


def test_a_crowd_that_spreads_over_two_kinds_is_heard_where_neither_is_loud() -> None:
    story = Story(Surge())
    story.run(minutes(180), lambda start: chatter(1, 1)(start) if start % 120 == 0 else chatter(0, 0)(start))
    said = [{e.kind for e in evidence} for evidence in story.run(30, chatter(4, 4))]
    assert {"report", "search"} in said[:2]


def test_two_kinds_of_one_source_are_no_chorus() -> None:
    story = Story(Surge())
    story.run(minutes(180), lambda start: chatter(1, 1, "app")(start) if start % 120 == 0 else chatter(0, 0)(start))
    assert story.run(20, chatter(4, 4, "app")) == [[], []]
