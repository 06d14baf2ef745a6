"""What operators do, and what becomes of it: each act counts once, and a stale one is refused in words."""

from collections.abc import Callable

import msgspec

from itsus.engine.state import State
from itsus.model.act import Act, Advance, Approve, Edit, Mute, Reject, Resolve, Retract, Speak
from itsus.model.event import SettingEvent
from itsus.model.notice import Notice, Text
from itsus.model.scope import Scope
from itsus.model.settings import Policy, Settings, StageSettings
from itsus.testing.timeline import Story, Timeline, clock


def notice_of(state: State) -> Notice:
    return next(iter(state.book.notices.values()))


def draft_of(state: State) -> str:
    proposal = notice_of(state).proposal
    assert proposal is not None
    return proposal.draft


def approve(by: str, act: str = "") -> Callable[[State], Act]:
    return lambda state: Approve(id=act or f"yes-{by}", by=by, notice=notice_of(state).id, draft=draft_of(state))


def outage(settings: Settings | None = None) -> Timeline:
    timeline = Timeline(settings=settings).evidence("15:40", "16:10", failing=0.9)
    return timeline.people("15:41", "16:10").confused("15:41", "16:10")


def refusals(story: Story) -> list[str]:
    return [e.words for e in story.of(SettingEvent) if e.event == "act.refused"]


TWO = Settings(policy=Policy(approvals=2))


def test_an_approval_takes_effect_in_the_next_step() -> None:
    story = outage().act("15:43:05", approve("ada")).play()

    (published,) = story.notices("published")
    assert published.at == clock("15:43:10")
    assert published.by == ("ada",)


def test_where_two_must_agree_one_is_not_enough() -> None:
    story = outage(TWO).act("15:43", approve("ada")).play()

    assert not story.notices("published")


def test_where_two_must_agree_the_second_publishes() -> None:
    story = outage(TWO).act("15:43", approve("ada")).act("15:44", approve("bob")).play()

    assert [e.by for e in story.notices("published")] == [("ada", "bob")]


def test_the_same_person_cannot_approve_twice() -> None:
    story = outage(TWO).act("15:43", approve("ada")).act("15:44", approve("ada", "again")).play()

    assert not story.notices("published")
    assert "second person" in refusals(story)[0]


def test_an_act_with_an_id_that_was_seen_changes_nothing() -> None:
    story = outage(TWO).act("15:43", approve("ada")).act("15:44", approve("bob", "yes-ada")).play()

    assert not story.notices("published")
    assert not refusals(story)


def test_an_approval_of_words_that_have_changed_is_void() -> None:
    stale = outage().act("15:43", lambda s: Approve(id="1", by="ada", notice=notice_of(s).id, draft="000000000000"))
    story = stale.play()

    assert not story.notices("published")
    assert "changed since" in refusals(story)[0]


def test_an_approval_of_an_unknown_notice_is_refused() -> None:
    story = outage().act("15:43", Approve(id="1", by="ada", notice="n_none", draft="x")).play()

    assert refusals(story) == ["n_none: nothing waits for approval"]


def test_an_edit_voids_earlier_approvals_and_is_what_gets_published() -> None:
    mine = {"en": Text("Stories are down", "We broke them.")}
    timeline = outage(TWO).act("15:43", approve("ada"))
    timeline.act("15:44", lambda s: Edit(id="edit", by="bob", notice=notice_of(s).id, text=mine))
    story = timeline.act("15:45", approve("cleo")).act("15:46", approve("ada", "once more")).play()

    (published,) = story.notices("published")
    assert published.text["en"] == mine["en"]
    assert published.by == ("ada", "cleo")


def test_an_edit_that_is_too_long_is_refused() -> None:
    long = {"en": Text("x" * 81, "y")}
    story = outage().act("15:44", lambda s: Edit(id="e", by="bob", notice=notice_of(s).id, text=long)).play()

    assert "at most 80" in refusals(story)[0]


def test_rejected_words_are_not_proposed_again() -> None:
    no = outage().act("15:43", lambda s: Reject(id="no", by="ada", notice=notice_of(s).id, draft=draft_of(s)))
    story = no.play()

    assert len(story.notices("proposed")) == 1
    story.expect("silent", since="15:43", by="15:44", reasons=["rejected"])
    assert [r.notices for r in story.results if r.notices][-1][0].status == "withdrawn"


def test_what_a_person_takes_back_is_retracted_and_not_said_again() -> None:
    timeline = outage().act("15:43", approve("ada"))
    story = timeline.act("15:50", lambda s: Retract(id="back", by="bob", notice=notice_of(s).id)).play()

    (retracted,) = story.notices("retracted")
    assert retracted.by == ("bob",)
    story.expect("silent", since="15:50", reasons=["retracted_by_hand"])
    assert len(story.notices("published")) == 1


def test_a_person_may_say_that_it_is_over() -> None:
    timeline = outage().act("15:43", approve("ada"))
    over = timeline.act("15:50", lambda s: Resolve(id="o", by="bob", incident=notice_of(s).incident))
    story = over.play(until="16:05")

    assert story.notices("resolved")[0].at == clock("15:50:10")
    assert [i.state for i in story.incidents()] == ["resolved"]


def test_speaking_by_hand_counts_as_the_speakers_own_approval() -> None:
    text = {"en": Text("Messages are slow", "We know.")}
    speak = Speak(id="s", by="ada", app="photogram", scope=Scope.of(component="messages"), text=text)
    story = Timeline().act("15:30", speak).play()

    (published,) = story.notices("published")
    assert (published.by, published.text["en"]) == (("ada",), text["en"])
    assert story.incidents()[0].by_hand
    assert story.expect("speak").reasons == ("said_by_hand", "approved")


def test_speaking_by_hand_still_needs_the_second_person_that_the_policy_asks_for() -> None:
    speak = Speak(id="s", by="ada", app="photogram", scope=Scope())
    story = Timeline(settings=TWO).act("15:30", speak).act("15:31", approve("bob")).play()

    assert [e.by for e in story.notices("proposed")] == [("ada",)]
    assert [e.by for e in story.notices("published")] == [("ada", "bob")]


def test_what_was_started_by_hand_ends_by_hand() -> None:
    speak = Speak(id="s", by="ada", app="photogram", scope=Scope())
    timeline = Timeline().act("15:30", speak)
    still = timeline.play()
    over = timeline.act("16:00", lambda s: Resolve(id="o", by="ada", incident=notice_of(s).incident)).play()

    assert not still.notices("resolved")
    assert over.notices("resolved")[0].why == "resolved_by_hand"


def test_a_person_may_speak_of_what_the_engine_only_doubts() -> None:
    speak = Speak(id="s", by="ada", app="photogram", scope=Scope())
    story = Timeline().people("15:40", "16:10").confused("15:40", "16:10").act("15:45", speak).play()

    assert len(story.incidents()) == 1
    assert len(story.notices("published")) == 1


def test_a_muted_app_is_silent_until_the_time_has_come() -> None:
    mute = Mute(id="m", by="ada", app="photogram", until=clock("15:50"))
    story = outage().act("15:39", mute).play()

    story.expect("silent", reasons=["muted"])
    assert story.expect("speak").at == clock("15:50")
    assert story.results[1].facts["mute/photogram"] == '"2021-10-04T15:50:00Z"'


def test_speaking_for_a_muted_app_is_refused() -> None:
    mute = Mute(id="m", by="ada", app="photogram", until=clock("15:50"))
    speak = Speak(id="s", by="ada", app="photogram", scope=Scope())
    story = Timeline().act("15:39", mute).act("15:40", speak).play()

    assert "muted until" in refusals(story)[0]
    assert not story.notices()


STAGED = Settings(
    rollout={"photogram": (StageSettings(if_={"country": "US"}), StageSettings(if_={"country": "FR"}, open=False))}
)


def test_the_stages_that_the_settings_open_are_open_from_the_start() -> None:
    story = Timeline(settings=STAGED).play(until="15:10")

    assert story.results[0].facts["rollout/photogram"] == "[0]"
    assert [t.app for t in story.results[0].tasks if t.kind == "feed"] == ["photogram"]


def test_the_next_stage_is_opened_by_a_person() -> None:
    story = Timeline(settings=STAGED).act("15:05", Advance(id="a", by="ada", app="photogram", stage=1)).play()

    assert story.results[1].facts["rollout/photogram"] == "[0,1]"
    assert story.names() == ["rollout.advanced"]


def test_who_has_asked_for_a_stage_is_told_until_it_is_open() -> None:
    timeline = Timeline(settings=msgspec.structs.replace(STAGED, policy=Policy(approvals=2)))
    timeline.act("15:05", Advance(id="a", by="ada", app="photogram", stage=1))
    story = timeline.act("15:06", Advance(id="b", by="bob", app="photogram", stage=1)).play()

    told = [r.facts["advancing/photogram"] for r in story.results if "advancing/photogram" in r.facts]
    assert told == ['{"stage":1,"by":["ada"]}', '{"stage":1,"by":[]}']
    assert story.names() == ["rollout.proposed", "rollout.advanced"]


def test_a_stage_that_is_open_or_missing_cannot_be_opened() -> None:
    timeline = Timeline(settings=STAGED)
    timeline.act("15:05", Advance(id="a", by="ada", app="photogram", stage=0))
    story = timeline.act("15:06", Advance(id="b", by="ada", app="photogram", stage=7)).play()

    assert refusals(story) == ["stage 0 of photogram is open already", "stage 7 of photogram does not exist"]
