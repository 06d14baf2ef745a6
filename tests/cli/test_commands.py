"""The list of commands, their help, and how mistakes are told."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_group

from itsus.cli.main import run_safely
from itsus.cli.table import COMMANDS
from itsus.model.errors import BackendError, FeedError, SettingsError
from tests.cli.conftest import Run

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "commands.md").read_text()
#: DESIGN 4.8.
PROMISED = """
init
serve run replay detect classify rehearse doctor verify notices approve retract speak mute rollout keys check-config
"""


@pytest.mark.parametrize("command", PROMISED.split())
def test_every_promised_command_is_there(command: str) -> None:
    assert command in COMMANDS


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_stands_in_the_documentation(command: str) -> None:
    assert f"| `itsus {command}" in PAGE


def test_the_documentation_names_no_command_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `itsus ([a-z-]+)", PAGE, re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_explains_itself(run: Run, command: str) -> None:
    shown = run(command, "--help")
    assert shown.code == 0
    assert "Usage:" in shown.out
    assert "--help" in shown.out


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_the_table_lists_every_command_of_a_module(module: str) -> None:
    part = typer.Typer()
    import_module(f"itsus.cli.{module}").register(part)
    assert set(get_group(part).commands) == {name for name, (where, _) in COMMANDS.items() if where == module}


def test_the_overview_lists_all_commands(run: Run) -> None:
    shown = run("--help")
    assert all(command in shown.out for command in COMMANDS)


def test_the_version_is_printed(run: Run) -> None:
    assert re.fullmatch(r"itsus \d+\.\d+\.\d+\n", run("--version").out)


#: What a person types, the exit code, words of the one line that is said.
MISTAKES = [
    ("frobnicate", 2, "No such command"),
    ("approve", 2, "Missing argument"),
    ("notices --config nope.toml", 3, "no such file"),
    ("notices", 3, "there is no store yet"),
    ("serve --speed 3", 2, "give --clock too"),
    ("serve --clock yesterday", 2, "is not a time"),
    ("run x", 2, "there is no role x"),
    ("verify nofile.jws --keys nokeys.json", 3, "it holds both public keys"),
    ("replay nofile.ndjson", 2, "there is no such file"),
    ("replay x.zip", 2, "must end in one of"),
    ("replay x.ndjson --approve maybe", 2, "auto, never or after=SECONDS"),
    ("replay x.ndjson --speed fast", 2, "max or a number"),
    ("rehearse", 2, "name a world"),
    ("rehearse oct5 --out f", 2, "there is no world oct5"),
    ("rehearse oct4 --out f --to http://localhost:1", 2, "--out FILE or --to URL"),
    ("rehearse oct4 --out f --part half", 2, "all, history, story"),
    ("rehearse oct4 --to localhost --key k", 2, "expects an address"),
    ("rehearse oct4 --to http://localhost:1", 2, "give a server key"),
    ("classify nofile", 2, "no such file"),
    ("detect nofile.csv", 2, "no such file"),
    ("detect x.csv --bad left", 2, "both, up, down"),
    ("init --account ada", 2, "give --app"),
    ("init --app photogram --account ada --password-env NOPE_X", 2, "NOPE_X is not set"),
    ("team add", 2, "Missing argument"),
    ("team list", 3, "there is no store yet"),
    ("keys new a", 2, "--server, --publishable or --feed"),
    ("keys new --server", 2, "needs a name"),
    ("keys new current --server", 2, "needs a name"),
    ("keys rotate", 2, "--standby FILE"),
    ("keys rotate --standby nofile.pem", 3, "no such file"),
    ("keys revoke current", 2, "--standby FILE"),
    ("keys new a --server --kind rumour", 2, "no kind of signal called rumour"),
    ("speak photogram --severity awful", 2, "minor, partial, total"),
    ("speak photogram --text hello", 2, "LANG=TITLE|BODY"),
    ("mute photogram --for never", 2, "is not a duration"),
]


@pytest.mark.parametrize(("typed", "code", "words"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_one_line_and_an_exit_code(run: Run, typed: str, code: int, words: str) -> None:
    told = run(*typed.split())
    assert told.code == code
    assert words in told.err
    assert told.err.startswith("itsus: ")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (SettingsError("itsus.toml, line 3: policy: no"), 3, "itsus: itsus.toml, line 3: policy: no\n"),
        (FeedError("the signature is wrong", rule="F-06"), 4, "itsus: the signature is wrong (F-06)\n"),
        (BackendError("the disk is full", retryable=True), 5, "itsus: the disk is full\n"),
        (PermissionError(13, "Permission denied", "out.json"), 5, "itsus: out.json: Permission denied\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_by_whose_fault_have_their_exit_codes(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    line: str,
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("itsus.cli.check_config.read", fail)
    assert run_safely(["check-config"]) == code
    assert capsys.readouterr().err == line


def test_an_error_of_our_own_asks_for_a_report(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ITSUS_DEBUG", raising=False)
    monkeypatch.setattr("itsus.cli.check_config.read", lambda _: 1 / 0)
    assert run_safely(["check-config"]) == 1
    said = capsys.readouterr().err
    assert "ITSUS_DEBUG=1" in said
    assert "Traceback" not in said


def test_who_asks_for_it_sees_where(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ITSUS_DEBUG", "1")
    monkeypatch.setattr("itsus.cli.check_config.read", lambda _: 1 / 0)
    assert run_safely(["check-config"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 130])
def test_exit_codes_stand_in_the_documentation(code: int) -> None:
    assert f"| {code} |" in PAGE.split("## Exit codes")[1]


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = [sys.executable, "-m", "itsus.cli.main", "--help"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=30)) == (b"", 0)
