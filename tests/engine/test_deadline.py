"""What becomes of a proposal at its deadline."""

from collections.abc import Callable
from typing import Literal

from itsus.engine.state import State
from itsus.model.act import Approve, Edit, Reject
from itsus.model.notice import Notice, Text
from itsus.model.settings import Policy, Settings
from itsus.testing.timeline import Timeline

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
    story = outage(after="expire").play(until="16:30")

    assert story.told() == ["needs_approval", "lapsed"]
    notices = [n for r in story.results for n in r.notices]
    assert (last_of(notices).status, last_of(notices).proposal) == ("withdrawn", None)


def test_what_lapsed_is_not_asked_again_while_nothing_changes_and_anew_when_the_trouble_comes_back() -> None:
    timeline = outage(after="expire", until="15:55").evidence("15:57", "16:20", failing=0.9)
    story = timeline.people("15:57", "16:20").confused("15:57", "16:20").play(until="16:20")

    assert [e.at.minute for e in story.notices("proposed")] == [41, 58]
    assert story.told() == ["needs_approval", "lapsed", "needs_approval", "lapsed"]
    assert story.expect("speak", since="15:47", by="15:48").reasons[-1] == "lapsed"


def test_an_edit_gives_a_proposal_that_would_lapse_its_time_again() -> None:
    timeline = outage(after="expire")
    timeline.act("15:46", lambda s: Edit(id="e", by="bob", notice=next(iter(s.book.notices)), text=WORDS))
    story = timeline.act("15:49", agree("ada", at_deadline=False)).play()

    assert [e.text["en"].title for e in story.notices("published")] == ["Other words"]
