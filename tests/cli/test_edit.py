"""Words and endings on the terminal: what the console can do about a notice, when the console is what is down."""

from pathlib import Path

import pytest

from itsus.model.act import Edit, Resolve
from itsus.model.notice import Text
from itsus.model.store import StepResult
from tests.cli.conftest import Run
from tests.cli.test_store_commands import put, read_acts, with_store
from tests.store.values import at, build_incident, build_notice

pytestmark = pytest.mark.usefixtures("made")


def put_incident(folder: Path, **changes: object) -> None:
    result = StepResult(now=at(50), incidents=[build_incident("i_1", **changes)])  # type: ignore[arg-type] # its own
    with_store(folder, lambda store: store.commit_step(result))


def test_the_words_of_a_proposal_are_shown_in_every_language(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    shown = run("edit", "n_1").out
    assert "n_1  draft abc123" in shown
    assert "It's us, not you" in shown
    assert read_acts(tmp_path) == []


def test_words_are_changed_in_the_languages_that_are_given(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    told = run("edit", "n_1", "--text", "it=Siamo noi|Lo stiamo sistemando.", "--draft", "abc123", "--by", "bob")
    assert "Changed by bob in it; approvals so far are void." in told.out
    (act,) = read_acts(tmp_path)
    assert isinstance(act, Edit)
    assert act.text == {"it": Text("Siamo noi", "Lo stiamo sistemando.")}


def test_variables_are_filled_in(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    run("edit", "n_1", "--text", "en={app} fails since {since}|We fix it.")
    (act,) = read_acts(tmp_path)
    assert isinstance(act, Edit)
    assert act.text["en"].title == f"Photogram fails since {build_notice().since:%H:%M} UTC"


def test_the_templates_words_can_be_taken(run: Run, tmp_path: Path) -> None:
    put_incident(tmp_path)
    put(tmp_path, build_notice())
    assert run("edit", "n_1", "--template", "ja", "--by", "bob").code == 0
    (act,) = read_acts(tmp_path)
    assert isinstance(act, Edit)
    assert set(act.text) == {"ja"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("n_9",), "there is no notice n_9"),
        (("n_1", "--draft", "000000", "--text", "en=a|b"), "the words have changed: now draft abc123 waits"),
        (("n_1", "--text", "en={eta} is down|We fix it."), "people would read {eta}"),
        (("n_1", "--text", "en=no bar"), "write texts as LANG=TITLE|BODY"),
        (("n_1", "--template", "xx"), "the templates have no words in xx"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    put(tmp_path, build_notice())
    told = run("edit", *arguments)
    assert (told.code, said in told.err) == (2, True)
    assert read_acts(tmp_path) == []


def test_what_is_out_is_not_edited(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice(status="active"))
    assert "only what waits for approval can be changed" in run("edit", "n_1", "--text", "en=a|b").err


def test_a_person_may_say_that_it_is_over(run: Run, tmp_path: Path) -> None:
    put_incident(tmp_path)
    assert "Said to be over by bob." in run("resolve", "i_1", "--by", "bob").out
    (act,) = read_acts(tmp_path)
    assert isinstance(act, Resolve)
    assert "there is no incident i_9" in run("resolve", "i_9").err
