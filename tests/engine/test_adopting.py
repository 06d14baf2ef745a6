"""What was published without the engine lives on in it, in the words that people read."""

import msgspec

from itsus.model.act import Adopt, Resolve, Retract
from itsus.model.event import OperatorsTold
from itsus.model.notice import Notice, Text, Wording
from itsus.model.scope import Scope
from itsus.testing.timeline import Story, Timeline, clock

WORDING = Wording(
    strength="notice",
    component=("stories",),
    audience=Scope.of(country=["US"]),
    show="everyone",
    blame_not=("account",),
    text={"en": Text("It's us", "Written at night, by hand.")},
)
NOTICE = Notice(
    id="n_offline",
    app="photogram",
    incident="i_offline",
    status="active",
    since=clock("15:10"),
    updated_at=clock("15:20"),
    live=WORDING,
    published_at=clock("15:20"),
    until=clock("16:00"),
)
ADOPT = Adopt(id="adopt", by="offline", notice=NOTICE)


def adopted() -> Timeline:
    return Timeline().act("15:30", ADOPT)


def notice_in(story: Story) -> Notice:
    changes = [notice for result in story.results for notice in result.notices if notice.id == "n_offline"]
    return changes[-1]


def test_the_notice_is_published_here_in_its_own_words() -> None:
    (published,) = adopted().play(until="15:40").notices("published")
    assert (published.notice, published.incident, published.why) == ("n_offline", "i_offline", "adopted")
    assert published.text == WORDING.text
    assert published.audience == Scope.of(country=["US"])


def test_its_words_stay_and_nothing_waits_for_approval() -> None:
    story = adopted().play(until="17:00")
    assert notice_in(story).live == WORDING
    assert not story.notices("proposed")
    assert not story.notices("updated")


def test_it_is_renewed_for_as_long_as_nobody_ends_it() -> None:
    until = notice_in(adopted().play(until="18:30")).until
    assert until is not None
    assert until > clock("18:30")


def test_operators_hear_of_it_once() -> None:
    story = adopted().act("15:35", msgspec.structs.replace(ADOPT, id="again")).play(until="15:50")
    assert [told.why for told in story.of(OperatorsTold)] == ["adopted"]


def test_it_is_resolved_like_any_other() -> None:
    story = adopted().act("15:40", Resolve(id="end", by="ada", incident="i_offline")).play(until="15:50")
    assert notice_in(story).status == "resolved"


def test_it_is_taken_back_like_any_other() -> None:
    story = adopted().act("15:40", Retract(id="end", by="ada", notice="n_offline")).play(until="15:50")
    assert notice_in(story).status == "retracted"


def test_a_notice_that_is_known_is_left_alone() -> None:
    other = msgspec.structs.replace(NOTICE, live=msgspec.structs.replace(WORDING, text={"en": Text("Else", "Else.")}))
    story = adopted().act("15:40", Adopt(id="other", by="offline", notice=other)).play(until="15:50")
    assert notice_in(story).live == WORDING
