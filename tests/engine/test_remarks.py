"""What people say about an incident stands beside it, and above what the evidence says, until its end."""

from collections.abc import Callable

from itsus.engine.state import State
from itsus.model.act import Act, Note, Overrule, Resolve
from itsus.model.event import IncidentEvent, SettingEvent
from itsus.model.scope import Scope
from itsus.model.words import FaultParty
from itsus.testing.timeline import Story, Timeline

IOS = Scope.of(component=["stories"], platform=["ios"])


def about(make: Callable[[str], Act]) -> Callable[[State], Act]:
    return lambda state: make(next(iter(state.book.cases)))


def overrule(scope: Scope | None = None, fault: FaultParty = "dependency") -> Callable[[State], Act]:
    return about(
        lambda incident: Overrule(id=f"o-{scope}-{fault}", by="ada", incident=incident, scope=scope, fault=fault)
    )


def outage() -> Timeline:
    timeline = Timeline().evidence("15:40", "16:10", failing=0.9)
    return timeline.people("15:41", "16:10").confused("15:41", "16:10")


def last(story: Story) -> IncidentEvent:
    return [e for e in story.of(IncidentEvent) if e.state not in ("resolved", "recovering")][-1]


def test_a_persons_word_on_scope_and_fault_stands_for_as_long_as_the_evidence_goes_on() -> None:
    story = outage().act("15:45", overrule(IOS)).play(until="16:09")
    assert last(story).scope == IOS
    assert last(story).fault == {"dependency": 1.0}
    assert last(story).by == "ada"


def test_people_are_told_by_the_persons_word() -> None:
    story = outage().act("15:41:30", overrule(IOS, "us")).play(until="15:50")
    assert story.notices("proposed")[-1].audience == Scope.of(platform=["ios"])


def test_overruling_can_be_taken_back() -> None:
    def back(incident: str) -> Act:
        return Overrule(id="back", by="ada", incident=incident)

    story = outage().act("15:45", overrule(IOS)).act("15:50", about(back)).play(until="16:05")
    assert last(story).scope == Scope()
    assert last(story).fault != {"dependency": 1.0}


def test_the_incident_says_whose_word_it_goes_by_until_that_is_taken_back() -> None:
    def back(incident: str) -> Act:
        return Overrule(id="back", by="bob", incident=incident)

    overruled = outage().act("15:45", overrule(IOS)).play(until="15:50").incidents()[0].overruled
    assert overruled is not None
    assert (overruled.by, overruled.scope, overruled.fault) == ("ada", IOS, "dependency")
    story = outage().act("15:45", overrule(IOS)).act("15:50", about(back)).play(until="16:05")
    assert story.incidents()[0].overruled is None
    assert [e.by for e in story.of(IncidentEvent) if e.by] == ["ada", "bob"]


def test_a_word_that_agrees_with_the_evidence_stands_in_the_log_too() -> None:
    story = outage().act("15:45", overrule(None, "us")).play(until="15:50")
    assert [e.by for e in story.of(IncidentEvent) if e.by] == ["ada"]


def test_what_is_over_is_not_overruled() -> None:
    def end(incident: str) -> Act:
        return Resolve(id="end", by="ada", incident=incident)

    story = outage().act("15:45", about(end)).act("15:46", overrule(IOS)).play(until="15:47")
    assert [e.words.split(": ")[1] for e in story.of(SettingEvent)] == ["there is no such open incident"]


def test_a_note_stands_in_the_log_of_its_incident() -> None:
    def write(incident: str) -> Act:
        return Note(id="n", by="ada", incident=incident, text="The CDN has a ticket.", link="https://tickets.example/7")

    (event,) = outage().act("15:45", about(write)).play(until="15:50").of(SettingEvent)
    assert (event.event, event.words, event.link) == (
        "note.written",
        "The CDN has a ticket.",
        "https://tickets.example/7",
    )
    assert event.incident.startswith("i_")


def test_a_note_on_an_incident_that_is_long_forgotten_still_names_its_app() -> None:
    note = Note(id="n", by="ada", incident="i_old", text="It was a lock.", app="photogram")
    (event,) = outage().act("15:45", note).play(until="15:50").of(SettingEvent)
    assert (event.incident, event.app) == ("i_old", "photogram")
