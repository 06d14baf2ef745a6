"""What happened against what must: each way to be wrong is named, and what is right is met."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from itsus.model.confusion import Confusion
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.words import Strength
from itsus.replay.worlds.truth import Truth, Word
from itsus.replay.worlds.verdict import Verdict, judge

ONSET = datetime(2022, 3, 15, 14, tzinfo=UTC)
STORIES = Scope.of(component="stories", country="US")
TRUTH = Truth(must="speak", words=(Word(scope=STORIES),), reasons=("people_confused",), incidents=1)
SILENT = Truth(must="silent", faults=(), told=("not_ours",))
YEAR = Truth(must="rarely", faults=(), false_hints=1)


def at(seconds: float) -> datetime:
    return ONSET + timedelta(seconds=seconds)


def incident(seconds: float = 20, *, us: float = 0.9, name: str = "i_1") -> IncidentEvent:
    return IncidentEvent(
        at=at(seconds), event="incident.opened", app="photogram", incident=name, state="suspected", scope=STORIES,
        severity="partial", fault={"us": us, "network": 1 - us}, evidence=(),
    )  # fmt: skip


def decision(reason: str = "people_confused") -> DecisionEvent:
    return DecisionEvent(
        at=at(40), app="photogram", incident="i_1", action="speak", reasons=(reason,), confusion=Confusion()
    )


def said(
    seconds: float,
    strength: Strength = "notice",
    event: Literal["notice.proposed", "notice.published"] = "notice.published",
    scope: Scope = STORIES,
    name: str = "n_1",
) -> NoticeEvent:
    audience = Scope(country=scope.country, platform=scope.platform)
    return NoticeEvent(
        at=at(seconds), event=event, app="photogram", incident="i_1", notice=name, strength=strength,
        component=scope.component, audience=audience, text={"en": Text(title="It is us", body="")}, draft="d",
    )  # fmt: skip


def held(truth: Truth, *events: Event, confused: float | None = None) -> Verdict:
    return judge(truth, events, ONSET, [confused] * len(truth.words))


RIGHT = (incident(), decision(), said(50, "hint", "notice.proposed"), said(60, "hint"), said(90))


def test_what_must_be_and_is_is_met() -> None:
    verdict = held(TRUTH, *RIGHT)
    assert verdict.is_met, verdict.missed
    assert [(d.hint_s, d.notice_s) for d in verdict.delays] == [(50, 90)]


def test_times_count_from_when_people_are_confused_where_that_comes_later() -> None:
    assert held(TRUTH, *RIGHT, confused=0.5).delays[0].notice_s == 60


def test_silence_where_a_word_must_be_is_missed() -> None:
    verdict = held(TRUTH, incident(), decision())
    assert verdict.missed == ("never says notice photogram stories / US",)
    assert (verdict.delays[0].hint_s, verdict.delays[0].notice_s) == (None, None)


def test_a_late_notice_is_missed() -> None:
    assert "notice for photogram stories / US after 301 s" in held(TRUTH, incident(), decision(), said(301)).missed


def test_a_country_that_is_fine_is_a_wrong_name() -> None:
    wide = said(90, scope=Scope.of(component="stories", country=["BR", "US"]))
    verdict = held(TRUTH, incident(), decision(), wide)
    assert verdict.wrong_names == ("country BR",)
    assert not verdict.is_met


def test_a_word_to_everyone_where_one_country_suffers_reaches_too_many_even_for_a_moment() -> None:
    wide = said(60, "hint", scope=Scope.of(component="stories"))
    assert held(TRUTH, incident(), decision(), wide, said(90)).missed == (
        "+1:00 hint for photogram stories reaches too many",
    )


def test_a_word_about_something_else_is_false() -> None:
    other = said(90, scope=Scope.of(component="messages"), name="n_2")
    assert held(TRUTH, *RIGHT, other).false_notices == 1


def test_a_word_before_anybody_could_see_anything_is_false() -> None:
    assert held(TRUTH, *RIGHT, said(-30, "hint", name="n_0")).false_hints == 1


def test_a_proposal_where_silence_is_right_is_missed() -> None:
    told = OperatorsTold(at=at(30), app="photogram", incident="i_1", why="not_ours", words="")
    assert held(SILENT, incident(), told).is_met
    assert held(SILENT, incident(), told, said(60, "hint", "notice.proposed")).missed == ("1 false hints, at most 0",)


def test_operators_who_are_not_told_are_missed() -> None:
    assert held(SILENT, incident()).missed == ("operators are not told not_ours",)


def test_a_missing_reason_another_fault_and_too_many_incidents_are_named() -> None:
    verdict = held(TRUTH, incident(us=0.2), incident(25, us=0.2, name="i_2"), decision("relapse"), said(90))
    assert set(verdict.missed) == {
        "2 incidents, not 1",
        "no decision gives the reason people_confused",
        "+1:30 takes the fault to be network, not us",
    }


def test_a_year_bears_some_false_hints_and_names_them_once_they_are_too_many() -> None:
    first, second = (said(s, "hint", name=f"n_{s}") for s in (100, 90_000))
    assert held(YEAR, first).is_met
    assert held(YEAR, first, second).missed == (
        "+1:40 says hint photogram stories / US",
        "2022-03-16 15:00:00 says hint photogram stories / US",
        "2 false hints, at most 1",
    )


def test_the_course_of_a_notice_is_held_against_what_it_must_be() -> None:
    truth = Truth(must="then fixed", words=TRUTH.words, course=("published", "resolved"))
    assert held(truth, *RIGHT).missed == ("the notice goes proposed, published, published, not published, resolved",)


def test_what_the_text_must_mention_is_looked_for() -> None:
    truth = Truth(must="update", words=TRUTH.words, mentions="300.3")
    assert held(truth, *RIGHT).missed == ("the text does not mention 300.3",)
