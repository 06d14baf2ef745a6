"""Did it help? The rule, applied to counts."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ville.proportions import BernoulliCS

from itsus.feed.targeting import matches
from itsus.model.settings import StageSettings
from itsus.model.store import Tally
from itsus.rollout.proportion import bound_share
from itsus.rollout.ratio import ArmCount
from itsus.rollout.verdict import StageVerdict, judge

US = StageSettings(if_={"country": {"$in": ["US"]}}, share=0.9, hold=0.1)
REST = StageSettings(if_={}, share=0.5, hold=0.5)


def count(
    kind: Literal["exposure", "followup", "asked"], arm: str, number: int, country: str = "US", **more: Any
) -> Tally:
    app, simulated, notice = more.get("app", "photogram"), more.get("simulated", False), more.get("notice", "n_1")
    return Tally(kind, app, notice, country, arm, "", simulated, number)


def count_both(shown: tuple[int, int], held: tuple[int, int], **more: Any) -> list[Tally]:
    return [
        count("exposure", "shown", shown[0], **more),
        count("asked", "shown", shown[1], **more),
        count("exposure", "held", held[0], **more),
        count("asked", "held", held[1], **more),
    ]


def judge_one(shown: tuple[int, int], held: tuple[int, int]) -> StageVerdict:
    [verdict] = judge(count_both(shown, held), [US], matches=matches)
    return verdict


def test_people_who_were_shown_ask_far_less() -> None:
    verdict = judge_one((9_000, 180), (1_000, 80))
    assert verdict.conclusion == "conclusive"
    assert verdict.ratio == pytest.approx(0.25)
    assert verdict.high is not None
    assert verdict.low < 0.25 < verdict.high < 1


def test_people_who_were_shown_ask_far_more() -> None:
    verdict = judge_one((9_000, 900), (1_000, 20))
    assert verdict.conclusion == "harmful"
    assert verdict.low > 1


@pytest.mark.parametrize(
    ("shown", "held"),
    [((90, 2), (10, 1)), ((9_000, 450), (1_000, 50)), ((9_000, 400), (1_000, 50))],
    ids=["few people", "no difference", "a small difference"],
)
def test_what_may_be_chance_is_not_yet(shown: tuple[int, int], held: tuple[int, int]) -> None:
    assert judge_one(shown, held).conclusion == "not yet"


def test_without_anyone_held_out_there_is_nothing_to_compare_with() -> None:
    verdict = judge_one((9_000, 180), (0, 0))
    assert (verdict.ratio, verdict.low > 0, verdict.high, verdict.conclusion) == (None, True, None, "not yet")
    assert "nothing to compare" in verdict.to_words()


def test_without_anyone_shown_nothing_is_known() -> None:
    verdict = judge_one((0, 0), (1_000, 50))
    assert (verdict.ratio, verdict.low, verdict.conclusion) == (None, 0.0, "not yet")


def test_when_no_shown_person_asks_the_ratio_is_0_and_may_be_conclusive() -> None:
    verdict = judge_one((9_000, 0), (1_000, 80))
    assert (verdict.ratio, verdict.low, verdict.conclusion) == (0.0, 0.0, "conclusive")


def test_when_no_held_person_asks_the_ratio_has_no_upper_bound() -> None:
    verdict = judge_one((9_000, 180), (1_000, 0))
    assert (verdict.ratio, verdict.high, verdict.conclusion) == (None, None, "harmful")


def test_when_everyone_asks_in_both_arms_the_ratio_is_1() -> None:
    verdict = judge_one((900, 900), (100, 100))
    assert (verdict.ratio, verdict.conclusion) == (1.0, "not yet")


def test_more_questions_than_people_count_as_everyone() -> None:
    verdict = judge_one((90, 500), (10, 3))
    assert verdict.shown == ArmCount(exposed=90, asked=90, is_capped=True)
    assert not verdict.held.is_capped


def test_a_correction_below_zero_counts_as_none() -> None:
    assert judge_one((90, -5), (10, 3)).shown.asked == 0


def test_counts_of_several_notices_add_up() -> None:
    tallies = count_both((90, 9), (10, 1)) + count_both((10, 1), (5, 1), notice="n_2")
    [verdict] = judge(tallies, [US], matches=matches)
    assert (verdict.shown, verdict.held) == (ArmCount(100, 10), ArmCount(15, 2))


def test_a_country_counts_for_the_first_stage_that_matches() -> None:
    tallies = count_both((90, 9), (10, 1)) + count_both((50, 5), (50, 5), country="FR")
    verdicts = judge(tallies, [US, REST], matches=matches)
    assert [(verdict.stage, verdict.shown.exposed) for verdict in verdicts] == [(0, 90), (1, 50)]


def test_a_country_of_no_stage_is_left_out() -> None:
    assert judge(count_both((90, 9), (10, 1), country="FR"), [US], matches=matches) == []


def test_simulated_people_are_kept_apart_and_labelled() -> None:
    tallies = count_both((90, 9), (10, 1)) + count_both((900, 9), (100, 1), simulated=True)
    real, simulated = judge(tallies, [US], matches=matches)
    assert (real.simulated, real.shown.exposed) == (False, 90)
    assert (simulated.simulated, simulated.shown.exposed) == (True, 900)
    assert "simulated people" in simulated.to_words()
    assert "simulated" not in real.to_words()


def test_apps_are_judged_apart() -> None:
    tallies = count_both((90, 9), (10, 1)) + count_both((50, 5), (50, 5), app="facespace")
    assert [verdict.app for verdict in judge(tallies, [US], matches=matches)] == ["facespace", "photogram"]


def test_follow_ups_and_people_without_an_arm_are_not_counted() -> None:
    tallies = [count("followup", "shown", 50), count("asked", "", 50), count("exposure", "other", 50)]
    assert judge(tallies, [US], matches=matches) == []


def test_nothing_counted_nothing_judged() -> None:
    assert judge([], [US], matches=matches) == []


def test_a_stage_that_asks_for_more_than_the_country_gets_nothing() -> None:
    stage = StageSettings(if_={"country": "US", "platform": "ios"})
    assert judge(count_both((90, 9), (10, 1)), [stage], matches=matches) == []


def test_the_words_say_counts_ratio_interval_and_conclusion() -> None:
    words = judge_one((9_000, 180), (1_000, 80)).to_words()
    assert words.startswith("Of 9,000 people who were shown a notice 180 asked, of 1,000 held out 80.")
    assert "0.25 times as often (0." in words
    assert words.endswith("Conclusive: notices make people ask less.")


def test_the_words_say_that_a_ratio_is_not_bounded() -> None:
    unbounded = msgspec.structs.replace(judge_one((9_000, 180), (1_000, 80)), high=None)
    assert " to any number)" in unbounded.to_words()


def test_the_condition_is_asked_about_the_country_only() -> None:
    asked: list[Mapping[str, Any]] = []

    def note(condition: Mapping[str, Any], attributes: Mapping[str, Any]) -> bool:
        asked.append(attributes)
        return matches(condition, attributes)

    judge(count_both((9, 1), (10, 1)), [US], matches=note)
    assert all(attributes == {"country": "US"} for attributes in asked)


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bound_entered_at_counts_is_that_of_the_library_person_by_person(counts: tuple[int, int]) -> None:
    asked, exposed = counts
    people = np.r_[np.ones(asked), np.zeros(exposed - asked)]
    expected = BernoulliCS(alpha=0.05, intersect=False).fit(people).interval()
    assert bound_share(asked, exposed, 0.05) == pytest.approx(expected, abs=1e-12)


@given(st.integers(1, 10_000_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_bound_holds_the_share_it_was_made_from(counts: tuple[int, int]) -> None:
    asked, exposed = counts
    low, high = bound_share(asked, exposed, 0.05)
    assert 0 <= low <= asked / exposed <= high <= 1


def test_with_more_people_of_the_same_kind_the_bound_narrows() -> None:
    widths = [(bound := bound_share(n // 20, n, 0.05)).high - bound.low for n in (100, 1_000, 10_000, 100_000)]
    assert widths == sorted(widths, reverse=True)
