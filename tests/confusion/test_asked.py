"""What people ask: the questions of the moment, with a few examples of each."""

from itsus.confusion.asked import LEAST_SHARE, MOMENT_S, MOST_EXAMPLES, Asked
from itsus.model.confusion import Confusion
from itsus.model.scope import Series
from itsus.model.window import Sample

LOUD = Confusion(people_per_min=50.0, level="high", blame={"account": 0.5, "connection": 0.46, "device": 0.04})
NOW = 1_633_362_000


def sample(text: str, blame: str = "account", intent: str = "asking", at: int = NOW, rank: int = 1) -> Sample:
    series = Series("photogram", "", "", "", "", "", kind="report", source="app")
    return Sample(series=series, start_s=at, rank=rank, text=text, intent=intent, blame=blame)


def asked(*samples: Sample, confusion: Confusion = LOUD) -> dict[str, tuple[str, ...]]:
    it = Asked()
    it.take(samples)
    return {question.blame: question.examples for question in Asked.restore(it.dump()).of("photogram", confusion)}


def test_most_have_the_first_question_and_few_have_none() -> None:
    assert LOUD.blame["device"] < LEAST_SHARE
    assert list(asked()) == ["account", "connection"]


def test_calm_people_ask_nothing() -> None:
    assert asked(sample("was i hacked?"), confusion=Confusion(blame={"account": 1.0})) == {}


def test_examples_stand_with_what_they_fear() -> None:
    found = asked(sample("was i hacked?"), sample("is it my wifi?", "connection"))
    assert found == {"account": ("was i hacked?",), "connection": ("is it my wifi?",)}


def test_who_relays_or_jokes_asks_nothing() -> None:
    found = asked(*(sample(intent, intent=intent) for intent in ("news", "mocking", "resolved", "other")))
    assert found["account"] == ()


def test_the_latest_are_kept_and_only_a_few() -> None:
    found = asked(*(sample(f"question {n}", at=NOW + 10 * n) for n in range(10)))
    assert found["account"] == tuple(f"question {n}" for n in range(9, 9 - MOST_EXAMPLES, -1))


def test_one_text_is_one_example_however_it_is_written() -> None:
    assert asked(sample("Was I hacked?"), sample("was i HACKED?", rank=2))["account"] == ("Was I hacked?",)


def test_what_is_not_of_the_moment_is_not_shown() -> None:
    old = sample("was i hacked?", at=NOW - MOMENT_S - 10)
    assert asked(old, sample("is it my wifi?", "connection"))["account"] == ()


def test_the_order_of_samples_does_not_matter() -> None:
    some = [sample(f"question {n}", at=NOW + 10 * (n % 3), rank=n) for n in range(12)]
    assert asked(*some) == asked(*reversed(some))
