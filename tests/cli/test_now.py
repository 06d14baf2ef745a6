"""`itsus now`, `log` and `curves`: what the console's first pages tell, on a terminal."""

import json
from pathlib import Path

import msgspec
import pytest

from itsus.model.confusion import Confusion
from itsus.model.curve import CurvePoint
from itsus.model.event import DecisionEvent
from itsus.model.store import Present, StepResult
from tests.cli.conftest import Run
from tests.cli.test_store_commands import put, with_store
from tests.store.values import at, build_events, build_incident, build_notice

pytestmark = pytest.mark.usefixtures("made")


def put_trouble(folder: Path) -> None:
    incident, notice = build_incident(), build_notice()
    result = StepResult(now=at(60), incidents=(incident,), notices=(notice,), events=tuple(build_events()))
    with_store(folder, lambda store: store.commit_step(result))


def test_where_nothing_was_heard_nothing_is_called_well(run: Run) -> None:
    shown = run("now")
    assert shown.code == 0
    assert shown.out.count("nothing is known yet") == 2
    assert "all is well" not in shown.out
    assert "Nothing was decided yet." in run("log").out
    assert "Nothing was heard" in run("curves", "photogram").out


def test_what_waits_is_told_with_its_words_and_the_command_that_lets_it_out(run: Run, tmp_path: Path) -> None:
    put_trouble(tmp_path)
    shown = run("now").out
    assert "WAITS FOR YOU" in shown
    assert "itsus approve n_1 --draft abc123" in shown
    assert shown.index("itsus approve") < shown.index("nothing is known yet")


def test_an_app_that_is_watched_and_has_no_trouble_is_well(run: Run, tmp_path: Path) -> None:
    fact = msgspec.json.encode(Present(at(60), Confusion())).decode()
    with_store(tmp_path, lambda store: store.commit_step(StepResult(now=at(60), facts={"now/photogram": fact})))
    shown = run("now", "--app", "photogram").out
    assert "Photogram: all is well" in shown
    assert "Hardly anyone is looking for answers." in shown


def test_only_one_app_is_told_if_one_is_named(run: Run, tmp_path: Path) -> None:
    put_trouble(tmp_path)
    found = json.loads(run("now", "--app", "wazzup", "--json").out)
    assert [app["app"] for app in found["apps"]] == ["wazzup"]


@pytest.mark.parametrize("typed", ["now --app nope", "log --app nope", "curves nope"])
def test_an_app_that_is_not_there_is_named_with_those_that_are(run: Run, typed: str) -> None:
    told = run(*typed.split())
    assert (told.code, told.out) == (2, "")
    assert told.err == "itsus: there is no app nope; configured are photogram, wazzup\n"


def test_the_log_tells_the_latest_and_goes_on_after_a_place(run: Run, tmp_path: Path) -> None:
    put_trouble(tmp_path)
    lines = [json.loads(line) for line in run("log", "--json").out.splitlines()]
    assert len(lines) == len(build_events())
    assert [line["position"] for line in lines] == sorted(line["position"] for line in lines)
    after = run("log", "--json", "--after", str(lines[0]["position"]), "--limit", "1").out
    assert json.loads(after) == lines[1]
    assert "Nothing was decided since then." in run("log", "--after", str(lines[-1]["position"])).out


def test_reasons_are_told_as_sentences(run: Run, tmp_path: Path) -> None:
    calm = ("people_calm",)
    event = DecisionEvent(
        at=at(60), app="photogram", incident="i_1", action="silent", reasons=calm, confusion=Confusion()
    )
    with_store(tmp_path, lambda store: store.commit_step(StepResult(now=at(60), events=(event,))))
    assert "People do not look for answers" in run("log").out


def test_nothing_that_strangers_wrote_steers_the_terminal(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice(app="pho\x1b[2Jto"))
    with_store(
        tmp_path, lambda s: s.commit_step(StepResult(now=at(70), incidents=(build_incident(app="pho\x1b[2Jto"),)))
    )
    assert "\x1b" not in run("now").out


def test_curves_are_told_in_words_and_as_a_table(run: Run, tmp_path: Path) -> None:
    point = CurvePoint(app="photogram", at=at(60), people=40.0, usual=4.0, most=9.0, failing=0.5)
    with_store(tmp_path, lambda store: store.commit_step(StepResult(now=at(60), points=(point,))))
    everything = json.loads(run("curves", "photogram", "--json", "--hours", "48").out)
    assert everything["app"] == "photogram"
