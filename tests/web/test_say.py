"""Figures in words."""

from datetime import UTC, datetime, timedelta

import pytest

from itsus.model.confusion import Confusion
from itsus.model.evidence import Fault
from itsus.model.scope import Scope
from itsus.notices.approval import TABLE
from itsus.web import say


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (74, "74 s"),
        (100, "1 min"),
        (2790, "46 min"),
        (6000, "1 h 40 min"),
        (7200, "2 h"),
        (200_000, "2 days"),
    ],
)
def test_durations_are_said_as_people_say_them(seconds: int, words: str) -> None:
    assert say.say_duration(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("p", "words"),
    [(0, "0 %"), (0.0004, "under 0.1 %"), (0.0021, "0.2 %"), (0.034, "3.4 %"), (0.996, "over 99 %"), (1, "100 %")],
)
def test_shares_are_never_a_false_nothing_or_all(p: float, words: str) -> None:
    assert say.say_share(p).replace("\N{NO-BREAK SPACE}", " ") == words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"us": 0.94}, "almost certainly ours (94 %)"),
        ({"network": 0.75}, "probably the network’s (75 %)"),
        ({"us": 0.4, "dependency": 0.3}, "not clear yet; perhaps ours (40 %)"),
        ({"unknown": 0.9}, "not known yet"),
        ({}, "not known yet"),
    ],
)
def test_faults_are_said_with_how_sure_we_are(fault: dict[str, float], words: str) -> None:
    assert say.say_fault(Fault(fault)).replace("\N{NO-BREAK SPACE}", " ") == words


def test_one_person_is_not_people() -> None:
    assert say.say_confusion(Confusion(1.0, level="low")) == "1 person a minute looks for answers."
    assert say.say_confusion(Confusion()) == "Hardly anyone is looking for answers."


def test_a_scope_without_limits_is_the_whole_app() -> None:
    assert say.say_scope(Scope()) == "the whole app"
    assert say.say_scope(Scope.of(component="stories", country="US")) == "stories · United States"


def test_an_unknown_reason_is_still_readable() -> None:
    assert say.say_reason("moon_phase") == "Moon phase."


def test_the_date_is_named_only_when_it_is_not_today() -> None:
    now = datetime(2021, 10, 4, 15, 52, tzinfo=UTC)
    assert say.say_time(now, now) == "15:52"
    assert say.say_time(now - timedelta(days=1), now) == "3 Oct 15:52"
    assert say.say_time(now - timedelta(days=365), now) == "4 Oct 2020 15:52"


@pytest.mark.parametrize("row", TABLE)
def test_every_row_of_who_may_let_what_out_is_said_in_words(row: str) -> None:
    assert say.say_row(row) != row.replace("_", " ")


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("ar-EG", "rtl"), ("en", "ltr"), ("arn", "ltr")])
def test_a_language_is_read_from_its_side_whatever_its_text_begins_with(lang: str, direction: str) -> None:
    assert say.say_direction(lang) == direction
