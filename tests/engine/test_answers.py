"""People who were told "Fixed" answer whether it works again."""

from functools import cache

from itsus.model.settings import Policy, Settings
from itsus.testing.timeline import Story, Timeline

TRUSTING = Settings(policy=Policy(hint="auto"))


def outage() -> Timeline:
    return Timeline(settings=TRUSTING).evidence("15:40", "15:50", failing=0.9).confused("15:41", "15:50")


@cache
def notice() -> str:
    (ended,) = outage().play(approve="auto").notices("resolved")
    assert f"{ended.at:%H:%M}" == "15:55"
    return ended.notice


def answered(broken: int, works: int, since: str = "16:00", until: str = "16:04") -> Timeline:
    timeline = outage()
    for count, is_works in ((broken, False), (works, True)):
        for minute in range(int(since[-2:]), int(until[-2:])):
            for _ in range(count):
                at = f"16:{minute:02}:05"
                timeline.signal(at, kind="followup", notice=notice(), works=is_works, source="pk:web")
    return timeline


def reopened(story: Story) -> bool:
    return any(e.why == "still_broken" for e in story.notices("proposed"))


def test_when_most_say_that_it_is_still_broken_the_incident_reopens_and_a_person_is_asked() -> None:
    story = answered(broken=5, works=1).play()

    said = story.expect("update", reasons=["still_broken"], since="16:01", by="16:04")
    assert said.incident == story.incidents()[0].id
    assert len(story.incidents()) == 1
    assert "still_broken" in story.told()


def test_it_is_only_ever_a_proposal() -> None:
    story = answered(broken=5, works=1).play(approve="never")

    assert not [e for e in story.notices("published") if e.at.hour == 16]


def test_once_approved_it_is_out_again_under_the_same_name_and_ends_when_the_answers_do() -> None:
    story = answered(broken=5, works=1).play(approve="auto")

    assert reopened(story)
    assert [e.notice for e in story.notices("resolved")] == [notice(), notice()]


def test_a_few_who_hang_on_to_what_they_had_loaded_reopen_nothing() -> None:
    assert not reopened(answered(broken=2, works=8).play())


def test_a_handful_of_answers_reopens_nothing() -> None:
    assert not reopened(answered(broken=2, works=0).play())


def test_answers_long_after_the_end_reopen_nothing() -> None:
    assert not reopened(answered(broken=9, works=0, since="16:27", until="16:31").play())
