"""The decision story, in the language of `itsus.testing.timeline`, with scripted evidence and confusion."""

from itsus.model.act import Resolve
from itsus.model.scope import Scope
from itsus.model.settings import Policy, Settings
from itsus.testing.timeline import Timeline

STORIES = Scope.of(component="stories", country="US", platform="ios")
#: What a piece of evidence has seen: of each dimension, one value of several.
SEEN = {"component": (1, 4), "country": (1, 4), "platform": (1, 3)}
EVERYWHERE = Scope.of(component="stories")
CARRIER = Scope.of(country="FR", network="AS3215")


def outage(until: str = "16:00") -> Timeline:
    return Timeline().evidence("15:40", until, failing=0.9).people("15:41", until).confused("15:41", until)


def test_confirmed_problem_and_confused_people_is_spoken_of_within_two_minutes() -> None:
    story = outage().play()

    story.expect("speak", by="15:42", reasons=["problem_confirmed", "people_confused"])
    assert story.notices("proposed")[-1].strength == "notice"
    assert not story.notices("published")


def test_what_an_operator_approves_is_published_at_once() -> None:
    story = outage().play(approve="after=30")

    proposed, published = story.notices("proposed")[0], story.notices("published")[0]
    assert (published.at - proposed.at).total_seconds() == 30
    assert published.by == ("operator-1",)
    assert published.why == "approved"


def test_a_hint_that_becomes_a_notice_keeps_its_id() -> None:
    timeline = Timeline().evidence("15:40", "16:10").confused("15:40", "15:45", level="low")
    story = timeline.confused("15:45", "16:10").play(approve="auto")

    published = story.notices("published")
    assert [e.strength for e in published] == ["hint", "notice"]
    assert len({e.notice for e in published}) == 1


def test_where_hints_go_by_themselves_one_is_out_while_people_decide_on_the_notice() -> None:
    trusting = Settings(policy=Policy(hint="auto"))
    told = Timeline(settings=trusting).evidence("15:40", "16:00", failing=0.9).people("15:41", "16:00")
    story = told.confused("15:41", "16:00").play()

    (hint,) = story.notices("published")
    waiting = story.notices("proposed")[-1]
    assert (hint.strength, hint.why, hint.by) == ("hint", "hint_from_machines", ())
    assert (waiting.strength, waiting.why) == ("notice", "hint_to_notice")
    assert waiting.notice == hint.notice


def test_calm_people_are_not_disturbed() -> None:
    story = Timeline().evidence("15:40", "16:10").play()

    assert story.expect("silent", reasons=["people_calm"])
    story.never("hint", "speak")


def test_however_loud_people_are_nothing_is_said_before_a_minute_and_a_half_could_be_over() -> None:
    story = Timeline().evidence("15:40", "15:41:30", failing=0.99).confused("15:40", "15:45").play(approve="auto")

    assert not story.notices()


def test_ninety_seconds_of_errors_are_waited_for_and_then_passed_over() -> None:
    story = Timeline().evidence("15:40", "15:41:30").confused("15:40:30", "15:44", level="low").play()

    story.expect("wait", by="15:42")
    story.expect("silent", since="15:42", reasons=["too_brief"])
    story.never("hint", "speak")


def test_a_weak_suspicion_that_fades_is_dismissed() -> None:
    story = Timeline().evidence("15:40", "15:40:20", score=4.0).play()

    assert [i.state for i in story.incidents()] == ["dismissed"]
    story.expect("wait", reasons=["problem_suspected"])
    story.expect("silent", reasons=["too_brief"])


def test_a_silent_kind_alone_is_never_an_outage() -> None:
    story = Timeline().gap("15:40", "16:10").play()

    assert [i.state for i in story.incidents()] == ["dismissed"]
    assert story.told() == ["telemetry_gap"]
    assert story.actions() == ["silent"]


def test_what_calm_people_blame_tells_nothing_of_the_fault() -> None:
    blame = {"service": 1.0}
    story = Timeline().gap("15:40", "16:10").confused("15:40", "16:10", level="none", blame=blame).play()

    assert story.incidents()[0].fault.most_likely() == "unknown"


def test_silent_telemetry_and_loud_people_is_an_outage() -> None:
    story = Timeline().gap("15:40", "16:10").people("15:41", "16:10").confused("15:41", "16:10").play()

    spoken = story.expect("speak", by="15:44")
    assert story.incidents()[0].severity == "total"
    assert spoken.confusion.level == "high"


def test_a_carriers_failure_is_not_ours_to_speak_of() -> None:
    everywhere = {"spread": {"app": (3, 3), "component": (4, 4), "network": (1, 12)}, "errors": {"connect": 1.0}}
    timeline = Timeline().evidence("15:40", "16:10", scope=CARRIER, **everywhere)
    story = timeline.people("15:41", "16:10", scope=Scope.of(country="FR")).confused("15:41", "16:10").play()

    story.expect("silent", reasons=["not_ours"])
    assert "not_ours" in story.told()
    story.never("hint", "speak")


def test_one_source_is_not_believed_whatever_its_volume() -> None:
    story = Timeline().people("15:40", "16:10", score=300.0).confused("15:40", "16:10").play()

    story.expect("silent", reasons=["single_source"])
    assert story.told() == ["single_source"]
    assert not story.notices()


def test_operators_learn_of_a_flood_also_while_people_are_calm() -> None:
    story = Timeline().people("15:40", "16:10", score=300.0).play()

    assert "single_source" in story.expect("silent", since="15:42", by="16:00").reasons
    assert story.told() == ["single_source"]


def test_one_source_is_believed_where_the_policy_says_so() -> None:
    settings = Settings(policy=Policy(independent_kinds=1))
    story = Timeline(settings=settings).people("15:40", "16:10").confused("15:40", "16:10").play()

    story.expect("hint", reasons=["people_confused_no_problem"])
    assert story.notices("proposed")[0].why == "hint_from_people"


def test_thousands_who_fear_for_their_accounts_are_taken_seriously() -> None:
    blame = {"account": 0.9, "connection": 0.05, "device": 0.05, "service": 0.0}
    timeline = Timeline().people("15:40", "16:10").people("15:40", "16:10", kind="ticket", sources=("zendesk",))
    story = timeline.confused("15:40", "16:10", blame=blame).play()

    hint = story.expect("hint", by="15:43", reasons=["people_confused_no_problem"])
    told = story.told()
    assert told[0] == "people_confused_no_problem"
    assert story.incidents()[0].fault.most_likely() in ("unknown", "account")
    assert hint.at <= story.notices("proposed")[0].at


def test_two_problems_are_two_incidents_each_with_its_own_audience() -> None:
    login = Scope.of(component="login", country="DE")
    timeline = Timeline().evidence("15:40", "16:10", scope=STORIES).evidence("15:42", "16:10", scope=login)
    story = timeline.people("15:41", "16:10").confused("15:41", "16:10").play(approve="auto")

    audiences = {e.audience for e in story.notices("published") if e.strength == "notice"}
    assert audiences == {Scope.of(country="US", platform="ios"), Scope.of(country="DE")}


def test_several_kinds_that_see_one_problem_are_one_incident() -> None:
    timeline = (
        Timeline()
        .evidence("15:40", "16:10", scope=STORIES, spread={"country": (1, 4), "platform": (1, 3)})
        .evidence(
            "15:40",
            "16:10",
            kind="probe",
            detector="probes",
            sources=("probe-fra",),
            scope=Scope.of(component="stories"),
        )
    )
    story = timeline.people("15:41", "16:10").confused("15:41", "16:10").play()

    assert [i.scope for i in story.incidents()] == [STORIES]


def test_fixed_is_said_once_recovery_has_held_five_minutes() -> None:
    story = outage("16:00").play(approve="auto")

    (fixed,) = story.notices("resolved")
    gone = next(e for e in story.events if getattr(e, "state", "") == "recovering")
    assert (fixed.at - gone.at).total_seconds() == 300
    story.expect("resolve", reasons=["recovered"])
    assert story.incidents()[0].state == "resolved"


def test_a_relapse_reopens_the_same_incident_and_the_same_notice() -> None:
    timeline = outage("16:00").evidence("16:12", "16:30", failing=0.9).people("16:12", "16:30")
    story = timeline.confused("16:12", "16:30").play(approve="auto")

    assert len(story.incidents()) == 1
    assert len({e.notice for e in story.notices()}) == 1
    story.expect("update", reasons=["relapse"])
    again = next(e for e in story.notices("updated") if e.why == "relapse")
    assert again.by == ()
    assert len(story.notices("resolved")) == 2


def test_a_problem_that_returns_before_it_was_called_fixed_is_still_the_same_problem() -> None:
    timeline = outage("16:00").evidence("16:03", "16:10", failing=0.9)
    story = timeline.play(approve="auto")

    assert len(story.incidents()) == 1
    assert len(story.notices("resolved")) == 1


def test_after_half_an_hour_the_same_trouble_is_a_new_incident() -> None:
    timeline = outage("15:50").evidence("16:40", "16:50", failing=0.9)
    story = timeline.play()

    assert len(story.incidents()) == 2


def test_a_problem_that_shrinks_narrows_its_audience_by_itself() -> None:
    timeline = (
        Timeline().evidence("15:40", "15:50", scope=EVERYWHERE).evidence("15:50", "16:10", scope=STORIES, spread=SEEN)
    )
    story = timeline.people("15:41", "16:10").confused("15:41", "16:10").play(approve="auto")

    story.expect("update", reasons=["scope_changed"])
    assert [e.why for e in story.notices("updated")] == ["narrower_audience"]
    assert story.notices()[-1].audience == Scope.of(country="US", platform="ios")


def test_a_problem_in_another_component_than_said_needs_approval_again() -> None:
    timeline = Timeline().evidence("15:40", "15:50", failing=0.9)
    timeline.evidence("15:50", "16:10", scope=STORIES, failing=0.9, spread=SEEN)
    story = timeline.people("15:41", "16:10").confused("15:41", "16:10").play(approve="after=60")

    assert [e.why for e in story.notices("proposed")] == ["new_notice", "changed_meaning"]


def test_what_a_person_calls_over_does_not_come_back_by_old_evidence() -> None:
    timeline = outage("16:20")
    story = timeline.act(
        "15:50", lambda state: Resolve(id="act-1", by="ada", incident=next(iter(state.book.cases)))
    ).play(approve="auto", until="16:10")

    assert [i.state for i in story.incidents()] == ["resolved"]
    assert story.expect("resolve", since="15:50", by="15:51").reasons == ("resolved_by_hand",)


def test_a_relapse_that_nobody_minds_is_not_spoken_of() -> None:
    timeline = outage("16:00").evidence("16:12", "16:30", scope=STORIES)
    story = timeline.play(approve="auto")

    story.expect("silent", since="16:12", reasons=["people_calm"])
    assert len(story.notices("resolved")) == 1
    assert "relapse" not in [e.why for e in story.notices()]


def test_how_an_app_stands_is_written_when_it_changes_and_only_then() -> None:
    story = Timeline().confused("15:40", "15:45").play()

    written = [fact for result in story.results if (fact := result.facts.get("now/photogram"))]
    assert ['"level":"high"' in fact for fact in written] == [True, False]
