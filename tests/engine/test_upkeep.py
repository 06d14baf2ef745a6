"""What happens while time passes: renewal, deadlines, tasks."""

import json
from itertools import pairwise

from itsus.engine.state import State
from itsus.model.act import Approve, Edit, Speak
from itsus.model.event import OperatorsTold
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.settings import FeedSettings, Operators, Policy, Settings
from itsus.testing.timeline import Timeline, clock

STILL = {"en": Text("Still broken", "We are still on it.")}


def approve_first(state: State) -> Approve:
    notice = next(iter(state.book.notices.values()))
    assert notice.proposal is not None
    return Approve(id="yes", by="ada", notice=notice.id, draft=notice.proposal.draft)


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


SPEAK = Speak(id="s", by="ada", app="photogram", scope=Scope())


def test_what_a_person_started_and_forgot_hides_itself_after_half_a_day() -> None:
    story = Timeline().act("00:10", SPEAK).begin("00:00").play(until="16:00")

    (told,) = story.of(OperatorsTold)
    assert (told.why, told.at) == ("left_open", clock("12:10:10"))
    last = [n for r in story.results for n in r.notices][-1]
    assert last.status == "active"
    assert last.until is not None
    assert clock("12:10:10") < last.until < clock("14:10:10")


def test_what_somebody_touches_is_not_forgotten() -> None:
    timeline = Timeline().begin("00:00").act("00:10", SPEAK)
    timeline.act("10:00", lambda s: Edit(id="e", by="bob", notice=next(iter(s.book.notices)), text=STILL))
    timeline.act("10:01", approve_first)
    story = timeline.play(until="16:00")

    assert "left_open" not in story.told()
    assert [n for r in story.results for n in r.notices][-1].until > clock("16:00")  # type: ignore[operator] # it is up


def test_what_machines_see_is_not_forgotten_however_long_it_lasts() -> None:
    timeline = Timeline().begin("00:00").evidence("00:10", "15:00", span_s=600).confused("00:10", "15:00")
    story = timeline.play(until="14:00", approve="auto")

    assert "left_open" not in story.told()


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
