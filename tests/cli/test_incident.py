"""`itsus incident`: the same as on the incident's page."""

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from itsus.model.act import Note, Overrule
from itsus.model.event import Event, SettingEvent
from itsus.model.incident import Incident, Overruled
from itsus.model.scope import Scope
from itsus.model.store import StepResult, Tally
from tests.cli.conftest import Run
from tests.cli.test_store_commands import read_acts, with_store
from tests.store.values import SCOPE, T0, at, build_events, build_incident

pytestmark = pytest.mark.usefixtures("made")


def put(folder: Path, *incidents: Incident, events: Sequence[Event] = (), tallies: Sequence[Tally] = ()) -> None:
    result = StepResult(now=at(60), incidents=incidents, events=events, tallies=tallies)
    with_store(folder, lambda store: store.commit_step(result))


def test_an_incident_is_told_from_its_first_symptom_on(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_incident(), events=build_events())
    shown = run("incident", "show", "i_1")
    assert shown.code == 0
    told = [
        "stories · United States · iOS",
        "First symptom",
        "83 % of requests fail",
        "Decided: say that it’s us",
        "by ada, bob",
    ]
    places = [shown.out.index(words) for words in told]
    assert places == sorted(places)


def test_whose_word_it_goes_by_and_what_people_answered_are_told(run: Run, tmp_path: Path) -> None:
    word = Overruled("ada", T0, SCOPE, "network")
    answered = Tally("followup", "photogram", "n_1", "US", "shown", "works", False, 40)
    put(tmp_path, msgspec.structs.replace(build_incident(), overruled=word, notice="n_1"), tallies=[answered])
    shown = run("incident", "show", "i_1").out
    assert "ada says: it is stories · United States · iOS; the fault is the network’s" in shown
    assert "40 said yes and 0 said no" in shown


def test_an_incident_is_also_shown_as_json(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_incident(), events=build_events())
    shown = json.loads(run("incident", "show", "i_1", "--json").out)
    assert shown["incident"]["id"] == "i_1"
    assert [event["event"] for event in shown["events"]] == ["incident.opened", "decision", "notice.published"]


def test_what_others_wrote_cannot_steer_the_terminal(run: Run, tmp_path: Path) -> None:
    note = SettingEvent(
        at=T0, event="note.written", app="photogram", by=("\x1b]0;x\x07",), words="a\x1b[2Jb\nc", incident="i_1"
    )
    put(tmp_path, build_incident(), events=[note])
    shown = run("incident", "show", "i_1").out
    assert "\x1b" not in shown
    assert "\x07" not in shown


def test_a_note_is_written_with_its_link(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_incident(is_open=False))
    shown = run("incident", "note", "i_1", "The CDN has a ticket.", "--link", "https://t.example/7", "--by", "bob")
    assert (shown.code, shown.out.splitlines()[0]) == (0, "Noted by bob.")
    [act] = read_acts(tmp_path)
    assert isinstance(act, Note)
    assert (act.by, act.incident, act.text, act.link) == ("bob", "i_1", "The CDN has a ticket.", "https://t.example/7")
    assert act.app == build_incident().app


def test_scope_and_fault_are_overruled(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_incident())
    options = ("--component", "stories", "--country", "us", "--country", "CA", "--fault", "dependency", "--by", "bob")
    assert run("incident", "overrule", "i_1", *options).out.startswith("Overruled by bob.")
    [act] = read_acts(tmp_path)
    assert isinstance(act, Overrule)
    assert (act.scope, act.fault) == (Scope.of(component="stories", country=["CA", "US"]), "dependency")


@pytest.mark.parametrize(
    ("options", "scope"), [(("--whole-app",), Scope()), (("--fault", "us"), None), (("--evidence",), None)]
)
def test_the_whole_app_and_the_evidence_are_said_in_so_many_words(
    run: Run, tmp_path: Path, options: tuple[str, ...], scope: Scope | None
) -> None:
    put(tmp_path, build_incident())
    assert run("incident", "overrule", "i_1", *options).code == 0
    [act] = read_acts(tmp_path)
    assert isinstance(act, Overrule)
    assert act.scope == scope


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "i_9"), "there is no incident i_9"),
        (("note", "i_9", "x"), "there is no incident i_9"),
        (("note", "i_1", " "), "the note is empty"),
        (("note", "i_1", "x", "--link", "javascript:alert(1)"), "begins with https://"),
        (("overrule", "i_1"), "or else --evidence"),
        (("overrule", "i_1", "--fault", "us", "--evidence"), "or else --evidence"),
        (("overrule", "i_1", "--fault", "them"), "--fault is one of us, dependency"),
        (("overrule", "i_1", "--country", "France"), "no code of two letters"),
        (("overrule", "i_1", "--whole-app", "--country", "FR"), "not both"),
        (("overrule", "i_2", "--fault", "us"), "what is over is not overruled"),
    ],
)
def test_mistakes_are_told_in_one_line(run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    put(tmp_path, build_incident(), build_incident("i_2", is_open=False))
    shown = run("incident", *arguments)
    assert (shown.code, len(shown.err.splitlines())) == (2, 1)
    assert says in shown.err
    assert read_acts(tmp_path) == []
