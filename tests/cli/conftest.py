import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from itsus.app.setup import Made, Wanted, set_up
from itsus.cli.main import run_safely


class Result(msgspec.Struct, frozen=True):
    """What a command did: exit code, and what it said where."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run a command in an empty folder; whatever goes wrong, there is no traceback."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ITSUS_DEBUG", raising=False)

    def call(*arguments: str) -> Result:
        code = run_safely(list(arguments))
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        assert "internal error" not in said.err
        return Result(code, said.out, said.err)

    return call


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """What `itsus init` makes, in the folder that commands run in."""
    return asyncio.run(set_up(Wanted(tmp_path, ("photogram", "wazzup"), "ada", "correct horse")))
