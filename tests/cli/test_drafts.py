"""Approving on the terminal by the same rules as in the console: exactly what was read, now or for the deadline."""

from pathlib import Path

import pytest

from itsus.model.act import Approve, Reject
from tests.cli.conftest import Run
from tests.cli.test_store_commands import put, read_acts
from tests.store.values import build_notice

pytestmark = pytest.mark.usefixtures("made")


def test_what_waits_is_shown_with_the_command_that_approves_exactly_it(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    assert "itsus approve n_1 --draft abc123" in run("notices").out
    assert "draft abc123" in run("approve", "n_1", "--by", "bob").out


@pytest.mark.parametrize("command", ["approve", "reject"])
def test_words_that_have_changed_are_not_answered_to(run: Run, tmp_path: Path, command: str) -> None:
    put(tmp_path, build_notice())
    told = run(command, "n_1", "--draft", "000000", "--by", "bob")
    assert (told.code, "the words have changed: now draft abc123 waits" in told.err) == (2, True)
    assert read_acts(tmp_path) == []


def test_exactly_what_was_read_can_be_approved_and_rejected(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    assert run("approve", "n_1", "--draft", "abc123", "--by", "bob").code == 0
    assert run("reject", "n_1", "--draft", "abc123", "--by", "cleo").code == 0
    assert [type(act) for act in read_acts(tmp_path)] == [Approve, Reject]


def test_one_can_agree_for_the_deadline(run: Run, tmp_path: Path) -> None:
    put(tmp_path, build_notice())
    told = run("approve", "n_1", "--at-deadline", "--by", "bob")
    assert "to go out at" in told.out
    assert "unless somebody objects" in told.out
    (act,) = read_acts(tmp_path)
    assert isinstance(act, Approve)
    assert act.at_deadline
