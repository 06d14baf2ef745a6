"""What becomes of a proposal at its deadline."""

from collections.abc import Callable
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsus.engine.state import State
from itsus.model.act import Approve, Edit, Reject, Speak
from itsus.model.confusion import Level
from itsus.model.event import DecisionEvent, OperatorsTold
from itsus.model.notice import Notice, Text
from itsus.model.scope import Scope
from itsus.model.settings import Policy, Settings
from itsus.replay.approval import Approve as PlayedApprove
from itsus.testing.drive import drive, events_of
from itsus.testing.timeline import Story, Timeline, clock

WORDS = {"en": Text("Other words", "Of a person.")}


def outage(*, approvals: int = 1, after: Literal["wait", "expire"] = "wait", until: str = "16:40") -> Timeline:
    policy = Policy(approvals=approvals, deadline_s=300, after_deadline=after)
    timeline = Timeline(settings=Settings(policy=policy)).evidence("15:40", until, failing=0.9)
    return timeline.people("15:41", until).confused("15:41", until)


def agree(by: str, *, at_deadline: bool = True) -> Callable[[State], Approve]:
    def act(state: State) -> Approve:
        notice = next(iter(state.book.notices.values()))
        assert notice.proposal is not None
        return Approve(
            id=f"{by}{at_deadline}", by=by, notice=notice.id, draft=notice.proposal.draft, at_deadline=at_deadline
        )

    return act


def last_of(notices: list[Notice]) -> Notice:
    return notices[-1]


def test_what_a_person_agreed_to_for_the_deadline_goes_out_then_and_not_before() -> None:
    story = outage().act("15:43", agree("ada")).play()

    (proposed,), (published,) = story.notices("proposed"), story.notices("published")
    assert (published.at - proposed.at).total_seconds() == 300
    assert published.by == ("ada",)
    assert "deadline_passed" not in story.told()


def test_who_agreed_for_the_deadline_can_still_let_it_out_now() -> None:
    story = outage().act("15:43", agree("ada")).act("15:44", agree("ada", at_deadline=False)).play()

    (published,) = story.notices("published")
    assert (published.at - story.notices("proposed")[0].at).total_seconds() < 200
    assert published.by == ("ada",)


def test_the_same_person_twice_is_not_two_people() -> None:
    timeline = outage(approvals=2).act("15:43", agree("ada"))
    story = timeline.act("15:44", agree("ada", at_deadline=False)).play(until="16:00")

    assert story.notices("published") == []
    assert "deadline_passed" in story.told()


def test_two_who_agreed_in_different_ways_are_two_people_at_the_deadline() -> None:
    timeline = outage(approvals=2).act("15:43", agree("ada"))
    story = timeline.act("15:44", agree("bob", at_deadline=False)).play()

    (proposed,), (published,) = story.notices("proposed"), story.notices("published")
    assert (published.at - proposed.at).total_seconds() == 300
    assert published.by == ("ada", "bob")


def test_an_edit_voids_what_was_agreed_for_the_deadline() -> None:
    timeline = outage().act("15:43", agree("ada"))
    timeline.act("15:44", lambda s: Edit(id="e", by="bob", notice=next(iter(s.book.notices)), text=WORDS))
    story = timeline.play(until="16:00")

    assert story.notices("published") == []


def test_who_objects_before_the_deadline_stops_it() -> None:
    def object_to(state: State) -> Reject:
        yes = agree("bob")(state)
        return Reject(id="no", by="bob", notice=yes.notice, draft=yes.draft)

    story = outage().act("15:43", agree("ada")).act("15:44", object_to).play(until="16:00")

    assert story.notices("published") == []


def test_agreeing_for_a_deadline_that_has_passed_lets_it_out() -> None:
    story = outage().act("15:55", agree("ada")).play()

    assert [e.by for e in story.notices("published")] == [("ada",)]


def test_by_policy_a_proposal_lapses_and_operators_are_told_once() -> None:
    story = outage(after="expire").play(until="15:50")

    assert story.told() == ["needs_approval", "lapsed"]
    notices = [n for r in story.results for n in r.notices]
    assert (last_of(notices).status, last_of(notices).proposal) == ("withdrawn", None)


def minutes_asked(story: Story) -> list[int]:
    """Return when something was asked, in minutes from 15:00."""
    return [(e.at.hour - 15) * 60 + e.at.minute for e in story.notices("proposed")]


def test_what_lapsed_is_asked_anew_at_once_when_the_trouble_comes_back() -> None:
    timeline = outage(after="expire", until="15:49").evidence("15:54", "16:20", failing=0.9)
    story = timeline.people("15:54", "16:20").confused("15:54", "16:20").play(until="15:59")

    assert minutes_asked(story) == [41, 55]
    assert story.told() == ["needs_approval", "lapsed", "needs_approval"]
    assert story.expect("speak", since="15:46", by="15:48").reasons[-1] == "lapsed"


def test_what_lapsed_is_asked_again_after_ever_longer_rests_up_to_an_hour() -> None:
    story = outage(after="expire", until="21:30").play(until="21:30")

    proposed, lapsed = story.notices("proposed"), [e for e in story.of(OperatorsTold) if e.why == "lapsed"]
    rests = [(a.at - e.at).total_seconds() for e, a in zip(lapsed, proposed[1:], strict=False)]
    assert rests == [300, 600, 1200, 2400, 3600, 3600, 3600]
    assert story.notices("published") == []


def test_the_log_tells_what_is_asked_again_from_what_is_asked_first() -> None:
    story = outage(after="expire").play(until="16:12")

    assents = [e.reasons[-1] for e in story.of(DecisionEvent) if e.action == "speak"]
    assert assents == ["needs_approval", "lapsed", "asked_again", "lapsed", "asked_again", "lapsed"]


def test_nobody_is_asked_again_while_people_are_calm() -> None:
    policy = Policy(deadline_s=300, after_deadline="expire")
    timeline = Timeline(settings=Settings(policy=policy)).evidence("15:40", "17:00", failing=0.9)
    timeline.people("15:41", "17:00").confused("15:41", "15:48").confused("16:20", "17:00")
    story = timeline.play(until="16:24")

    assert minutes_asked(story) == [41, 80]


def test_what_a_person_rejected_is_not_asked_again_even_if_it_lapsed_before() -> None:
    def refuse(state: State) -> Reject:
        yes = agree("bob")(state)
        return Reject(id="no", by="bob", notice=yes.notice, draft=yes.draft)

    story = outage(after="expire", until="19:00").act("15:53", refuse).play(until="19:00")

    assert minutes_asked(story) == [41, 51]
    assert story.told().count("lapsed") == 1


def test_what_is_asked_again_can_be_approved_and_goes_out_once() -> None:
    story = outage(after="expire").act("15:53", agree("ada", at_deadline=False)).play(until="16:39")

    assert [e.by for e in story.notices("published")] == [("ada",)]
    assert minutes_asked(story) == [41, 51]


def test_who_agreed_before_it_lapsed_has_to_agree_anew() -> None:
    timeline = outage(approvals=2, after="expire").act("15:43", agree("ada", at_deadline=False))
    story = timeline.act("15:53", agree("bob", at_deadline=False)).play(until="16:00")

    assert story.notices("published") == []


def test_who_asked_to_speak_has_to_agree_anew_once_that_lapsed() -> None:
    policy = Policy(approvals=2, deadline_s=300, after_deadline="expire")
    timeline = Timeline(settings=Settings(policy=policy)).confused("15:41", "17:00")
    timeline.act("15:42", Speak(id="s", by="ada", app="photogram", scope=Scope()))
    story = timeline.act("15:53", agree("bob", at_deadline=False)).play(until="15:56")

    assert [e.by for e in story.notices("proposed")] == [("ada",), ()]
    assert story.notices("published") == []


def test_a_shape_that_changes_while_it_rests_is_asked_at_once_and_the_rest_grows_on() -> None:
    policy = Policy(deadline_s=300, after_deadline="expire")
    timeline = Timeline(settings=Settings(policy=policy)).evidence("15:40", "15:47:30", failing=0.3)
    timeline.evidence("15:47:30", "17:00", failing=0.95).people("15:41", "17:00").confused("15:41", "17:00")
    story = timeline.play(until="16:10")

    first, changed, again, *_ = minutes_asked(story)
    assert (first, again - changed) == (41, 15)
    assert changed < 51


def test_an_edit_gives_a_proposal_that_would_lapse_its_time_again() -> None:
    timeline = outage(after="expire")
    timeline.act("15:46", lambda s: Edit(id="e", by="bob", notice=next(iter(s.book.notices)), text=WORDS))
    story = timeline.act("15:49", agree("ada", at_deadline=False)).play()

    assert [e.text["en"].title for e in story.notices("published")] == ["Other words"]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([60, 295, 1800]),
    st.lists(st.tuples(st.integers(0, 110), st.integers(1, 60), st.sampled_from(["low", "high"])), max_size=4),
)
def test_however_confusion_comes_and_goes_nobody_is_asked_again_before_the_rest_is_over_and_skipping_changes_nothing(
    deadline_s: int, spells: list[tuple[int, int, Level]]
) -> None:
    timeline = Timeline(settings=Settings(policy=Policy(deadline_s=deadline_s, after_deadline="expire")))
    timeline.evidence("15:40", "18:00", failing=0.9).people("15:41", "18:00").confused("15:41", "15:48")
    for since, length, level in spells:
        timeline.confused(minute(since), minute(since + length), level=level)
    end, log = clock("18:00"), timeline.log()
    story = timeline.play(until="18:00")
    whole = list(drive(timeline.script(), log, end, approve=PlayedApprove(None), is_skipping=False))

    assert story.events == events_of(whole)
    proposed, lapsed = story.notices("proposed"), [e for e in story.of(OperatorsTold) if e.why == "lapsed"]
    assert len(proposed) - len(lapsed) in (0, 1)
    rests = [(a.at - e.at).total_seconds() for e, a in zip(lapsed, proposed[1:], strict=False)]
    assert all(rest >= min(deadline_s << number, 3600) for number, rest in enumerate(rests))


def minute(count: int) -> str:
    """Return the time so many minutes after 15:50."""
    return f"{15 + (50 + count) // 60}:{(50 + count) % 60:02}"
