"""What happens while time passes: renewal, deadlines, tasks."""

import json
from itertools import pairwise

from itsus.model.settings import FeedSettings, Operators, Policy, Settings
from itsus.testing.timeline import Timeline, clock


def outage(settings: Settings | None = None, until: str = "16:40") -> Timeline:
    timeline = Timeline(settings=settings).evidence("15:40", until, failing=0.9)
    return timeline.people("15:41", until).confused("15:41", until)


def test_a_proposal_past_its_deadline_is_told_of_once_more() -> None:
    story = outage(Settings(policy=Policy(deadline_s=120))).play()

    assert story.told() == ["needs_approval", "deadline_passed"]
    late = next(e for e in story.events if getattr(e, "why", "") == "deadline_passed")
    assert (late.at - story.notices("proposed")[0].at).total_seconds() == 120


def test_a_published_notice_is_renewed_long_before_it_hides() -> None:
    story = outage(Settings(feed=FeedSettings(until_s=1200))).play(approve="auto")

    renewals = [r for r in story.results if r.notices and not r.events]
    assert renewals
    assert all([t.kind for t in r.tasks] == ["feed"] for r in renewals)
    for before, after in pairwise(renewals):
        assert (after.now - before.now).total_seconds() == 600


def test_operators_get_the_words_that_wait_and_a_link() -> None:
    story = outage(Settings(operators=Operators(console="https://on.call/"))).play()

    tell = next(t for r in story.results for t in r.tasks if t.kind == "tell")
    message = json.loads(tell.body)
    assert "It's us, not you" in message["body"]
    assert message["link"] == f"https://on.call/notices/{story.notices()[0].notice}"


def test_the_feed_is_published_anew_when_it_says_something_else_and_only_then() -> None:
    story = outage(until="16:00").play(approve="auto")

    feeds = [r.now for r in story.results if any(t.kind == "feed" for t in r.tasks)]
    said = [e.at for e in story.notices() if e.event != "notice.proposed"]
    assert feeds == said


def test_baselines_are_told_where_not_to_learn() -> None:
    timeline = outage(until="16:00")
    stages = timeline.script()
    timeline.play(stages=stages, until="15:50")

    detector = stages.detectors[0]
    assert list(getattr(detector, "frozen", {})) == ["photogram"]


def test_the_silence_gap_ends_with_the_first_word() -> None:
    story = outage().play(approve="after=20")

    incident = story.incidents()[0]
    assert incident.visible_since == clock("15:40")
    assert incident.spoke_at == story.notices("published")[0].at
