"""What is confusion beside: how many confused people there usually are, and how many are nothing unusual."""

import pytest

from itsus.confusion.meter import Meter
from tests.confusion.saying import SETTINGS, at, said, voice
from tests.confusion.told import EMPTY, Told, tell_an_hour


@pytest.fixture
def told() -> Told:
    """An hour of one report a minute."""
    return tell_an_hour()


def test_on_an_ordinary_day_people_are_within_what_is_usual(told: Told) -> None:
    told.run(60, lambda start: said([(voice(), 1)], start) if start % 60 == 0 else EMPTY)
    assert told.field is not None
    now = told.field.compare("photogram")
    assert now is not None
    assert now.usual == pytest.approx(1, abs=0.2)
    assert now.people <= now.most


def test_in_an_outage_people_are_far_above_it(told: Told) -> None:
    confusion = told.run(120, lambda start: said([(voice(), 10)], start))
    assert told.field is not None
    now = told.field.compare("photogram")
    assert now is not None
    assert now.people > 5 * now.most
    assert now.people - now.usual == pytest.approx(confusion.people_per_min, abs=0.2)


def test_nothing_is_compared_while_nobody_is_heard_or_nothing_is_normal(told: Told) -> None:
    assert told.field is not None
    assert told.field.compare("wazzup") is None
    assert Meter().measure(EMPTY, at(told.now), {}, SETTINGS).compare("photogram") is None
