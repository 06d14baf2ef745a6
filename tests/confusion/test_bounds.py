"""Hard to fool: what one copied text, one author, one source can do to the measure."""

import itertools
import random
from typing import Any

import pytest

from itsus.decide.independence import count_independent
from itsus.intake.fold import Fold
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.signal import Signal
from itsus.model.window import WindowBatch, merge
from itsus.testing.fixed_reader import FixedReader
from tests.confusion.saying import at, said, voice
from tests.confusion.told import EMPTY, Told, tell_an_hour

COUNTRIES = ("US", "FR", "DE", "BR", "IN")
KINDS = ("report", "search", "ticket", "mention")


@pytest.fixture
def told() -> Told:
    return tell_an_hour()


def crowd(start: int, many: int = 10, **fields: str) -> WindowBatch:
    return said([(voice(**fields), many)], start, "asking", "account")


def test_a_thousand_copies_of_one_text_alone_are_no_crowd(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 100)], start, "asking", "account", copy=7))
    assert now.level == "none"
    assert now.people_per_min <= 0.5
    assert (now.kinds, now.sources) == ((), ())


def test_copies_beside_a_crowd_are_a_fifth_of_it(told: Told) -> None:
    def say(start: int) -> WindowBatch:
        return merge([crowd(start), said([(voice(), 500)], start, "asking", "connection", copy=7)])

    now = told.run(120, say)
    assert now.people_per_min == pytest.approx(59 / 0.8, rel=0.02)
    assert now.blame["connection"] == pytest.approx(0.2, abs=0.01)


def test_a_copy_does_not_escape_over_countries_kinds_and_sources(told: Told) -> None:
    places = itertools.product(COUNTRIES, KINDS, ("app", "desk"))
    rows = [(voice(kind, country, source), 20) for country, kind, source in places]

    now = told.run(120, lambda start: merge([crowd(start, country="US"), said(rows, start, "asking", copy=7)]))
    assert now.people_per_min == pytest.approx(59 / 0.8, rel=0.02)
    assert told.about(country="FR").people_per_min <= 1


def test_of_several_copied_texts_each_is_a_fifth_at_most(told: Told) -> None:
    def say(start: int) -> WindowBatch:
        copies = [said([(voice(), 300)], start, "asking", "connection", copy=c) for c in (7, 8)]
        return merge([crowd(start), *copies])

    assert told.run(120, say).people_per_min == pytest.approx(59 / 0.6, rel=0.02)


def test_few_copies_in_a_crowd_all_count(told: Told) -> None:
    now = told.run(120, lambda start: merge([crowd(start), said([(voice(), 1)], start, "asking", copy=7)]))
    assert now.people_per_min == pytest.approx(65, rel=0.02)


def test_copied_mockery_stays_mockery(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 50)], start, "mocking", copy=7))
    assert now.mockery_per_min == pytest.approx(300)


def test_copies_of_messages_that_people_repeat_are_people_too(told: Told) -> None:
    def say(start: int) -> WindowBatch:
        persons = [f"{start} {i}" for i in range(10)]
        return said([(voice(), 500)], start, "asking", "account", persons=persons, copy=7)

    assert told.run(120, say).level == "none"


def test_copies_are_forgotten_with_what_was_said(told: Told) -> None:
    told.run(120, lambda start: said([(voice(country=c), 9) for c in COUNTRIES], start, "asking", copy=start))
    voices = told.meter.voices["photogram", "report", "app"]
    assert len(voices.copies) == len(voices.hashes) == 60
    for _ in range(13):
        told.step()
    assert len(voices.copies) == len(voices.hashes) == 0


def test_many_copied_texts_do_not_grow_the_memory(told: Told) -> None:
    for k in range(12):
        series = [(voice(country=f"{chr(65 + i // 26)}{chr(65 + i % 26)}"), 1) for i in range(400)]
        told.step(merge([said(series, told.now, "asking", copy=k * 9 + c) for c in range(9)]))
    assert len(told.meter.voices["photogram", "report", "app"].copies) <= 16_384


def tell_sources(number: int, loud: int) -> Confusion:
    told = Told()
    told.run(
        3600, lambda start: EMPTY if start % 60 else merge([crowd(start, 1, source=f"s{i}") for i in range(number)])
    )
    rows = [(voice(source=f"s{i}"), loud if i == 0 else 10) for i in range(number)]
    return told.run(120, lambda start: said(rows, start, "asking"))


@pytest.mark.parametrize(
    ("number", "share"), [(1, 1.0), (2, None), (3, 1 / 2), (4, 1 / 3), (5, 1 / 4), (6, 1 / 5), (9, 1 / 5)]
)
def test_one_source_gives_its_share_at_most(number: int, share: float | None) -> None:
    quiet, now = tell_sources(number, 0), tell_sources(number, 2000)
    if share is None or number == 1:
        assert now.people_per_min > 10_000, "of two, one must be believed: independence stands guard"
    else:
        assert now.people_per_min == pytest.approx((number - 1) * 59 / (1 - share), rel=0.05)
        assert now.people_per_min > quiet.people_per_min
    assert now.level == "high"


def test_sources_that_only_murmur_do_not_turn_down_the_one_that_speaks() -> None:
    told = Told()
    sources = [f"s{i}" for i in range(7)]
    told.run(3600, lambda start: merge([crowd(start, 2, source=s) for s in sources]) if start % 60 == 0 else EMPTY)

    def say(start: int) -> WindowBatch:
        usual = merge([crowd(start, 2, source=s) for s in sources]) if start % 60 == 0 else EMPTY
        return merge([usual, crowd(start, 20, source="s0")])

    assert told.run(120, say).people_per_min == pytest.approx(120, rel=0.05)


def test_one_source_in_several_kinds_is_one_source() -> None:
    told = Told()
    pairs = [("report", "bad"), ("search", "bad"), ("ticket", "a"), ("ticket", "b")]
    told.run(3600, lambda s: EMPTY if s % 60 else said([(voice(k, source=o), 1) for k, o in pairs], s, "asking"))
    rows = [(voice(kind, source=source), 1000 if source == "bad" else 10) for kind, source in pairs]

    now = told.run(120, lambda start: said(rows, start, "asking"))
    assert now.people_per_min == pytest.approx(4 * 59, rel=0.05)


def test_publishable_keys_alone_never_are_two_independent_kinds(told: Told) -> None:
    def say(start: int) -> WindowBatch:
        return merge([crowd(start, 40, kind=k, source=f"pk:{s}") for k in ("report", "search") for s in ("web", "ios")])

    now = told.run(120, say)
    assert (now.level, now.kinds, now.sources) == ("high", ("report", "search"), ("publishable",))
    heard = Evidence("photogram", Scope(), "request", "d", ("pk:web",), 50.0, at(told.now), at(told.now), 10)
    assert count_independent([heard], now) == 1


def test_a_thousand_ids_with_one_long_text_never_are_loud(told: Told) -> None:
    """From the signals to the level; each copy is addressed to somebody else, numbered and dressed up."""
    reader = FixedReader({"account": ("asking", "account")})
    fold, luck = Fold("n", reader, secret=b"fixed"), random.Random(1)
    text = "photogram why was my account closed without any reason please give it back to me"
    levels = set()
    for k in range(40):
        time = at(told.now)
        changed = [f"@{luck.choice('abc')}{i} {luck.choice([text, text.upper()])}{'!' * i} {i}" for i in range(25)]
        signals = [
            Signal(kind="report", at=time, app="photogram", source="app", person=f"{k} {i}", text=one)
            for i, one in enumerate(changed)
        ]
        fold.add(signals, time)
        levels.add(told.step(fold.flush() or EMPTY).level)
    assert levels == {"none"}


def test_one_hostile_author_of_a_thousand_questions_among_ten_people_is_one_person(told: Told) -> None:
    fold = Fold("n", FixedReader({"hacked": ("asking", "account")}), secret=b"fixed")
    most = 0.0
    for second in range(12):
        time = at(told.now)
        common: dict[str, Any] = {"kind": "report", "at": time, "app": "photogram", "source": "app"}
        signals = [Signal(person="bad", text=f"hacked {second} {i}", **common) for i in range(100)]
        signals += [Signal(person=f"{second} {i}", text="nice evening", **common) for i in range(10)]
        fold.add(signals, time)
        most = max(most, told.step(fold.flush() or EMPTY).people_per_min)
    assert most <= 2
