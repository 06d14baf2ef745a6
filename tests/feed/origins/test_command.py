"""What only a command can get wrong: it fails, hangs, shouts, is no program, or leaves others behind."""

import os
import sys
import time
from pathlib import Path

import pytest

from itsus.feed.origins.command.origin import CommandOrigin
from itsus.feed.origins.command.run import run_command
from itsus.feed.origins.folder.lock import hold_lock
from itsus.model.errors import BackendError
from tests.feed.origins.conftest import copy_to

#: Starts a program that would run for an hour, and writes down its number.
LEAVE_A_CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(3600)"])
open("child", "w").write(str(child.pid))
"""


def command(tmp_path: Path, *words: str, limit_s: float = 20.0) -> CommandOrigin:
    return CommandOrigin("cdn", tmp_path / "mirror", words, base=tmp_path, limit_s=limit_s)


def python(tmp_path: Path, script: str, *words: str, limit_s: float = 20.0) -> CommandOrigin:
    return command(tmp_path, sys.executable, "-S", "-c", script, *words, limit_s=limit_s)


async def fail(origin: CommandOrigin) -> BackendError:
    with pytest.raises(BackendError) as caught:
        await origin.put("photogram", 7, b"seven")
    return caught.value


async def test_the_command_brings_the_whole_mirror(tmp_path: Path) -> None:
    origin = command(tmp_path, *copy_to(tmp_path / "remote"))
    await origin.put("photogram", 1, b"one")
    await origin.put("photogram", 2, b"two")
    remote = tmp_path / "remote"
    assert (remote / "photogram.jws").read_bytes() == b"two"
    assert (remote / "photogram.jws.gz").exists()
    assert sorted(path.name for path in (remote / "photogram").iterdir()) == ["1.jws", "2.jws"]


async def test_the_command_is_told_app_number_and_folder_as_words_and_variables(tmp_path: Path) -> None:
    script = (
        "import os, sys; open('told', 'w').write(repr(sys.argv[1:] + [os.environ[f'ITSUS_{n}'] for n in sys.argv[4:]]))"
    )
    await python(tmp_path, script, "{app}.{seq}", "{folder}/x", "{other} $HOME {", "APP", "SEQ", "FOLDER").put(
        "photogram", 7, b"seven"
    )
    mirror = str(tmp_path / "mirror")
    told = ["photogram.7", f"{mirror}/x", "{other} $HOME {", "APP", "SEQ", "FOLDER", "photogram", "7", mirror]
    assert (tmp_path / "told").read_text() == repr(told)


async def test_no_shell_reads_the_words(tmp_path: Path) -> None:
    await command(tmp_path, "/bin/echo", "x; touch pwned", "$(touch pwned)").put("photogram", 1, b"one")
    assert not (tmp_path / "pwned").exists()


async def test_a_failing_command_is_told_by_its_last_line_and_may_be_tried_again(tmp_path: Path) -> None:
    script = "import sys; sys.stderr.write('first\\n\\x1b[31mno space on the other side\\n\\n'); sys.exit(23)"
    error = await fail(python(tmp_path, script))
    assert error.retryable
    assert "cdn" in str(error)
    assert "exit code 23" in str(error)
    assert "no space on the other side" in str(error)
    assert str(error).isprintable()


async def test_what_a_failing_command_was_to_bring_does_not_count_as_brought(tmp_path: Path) -> None:
    origin = python(tmp_path, "import os, sys; sys.exit(os.path.exists('broken'))")
    await origin.put("photogram", 1, b"one")
    (tmp_path / "broken").touch()
    await fail(origin)
    assert await origin.get("photogram") == b"one"
    (tmp_path / "broken").unlink()
    await origin.put("photogram", 7, b"seven")
    assert await origin.get("photogram") == b"seven"


async def test_what_was_brought_is_known_after_a_restart(tmp_path: Path) -> None:
    await command(tmp_path, "true").put("photogram", 1, b"one")
    assert await command(tmp_path, "false").get("photogram") == b"one"


async def test_a_hanging_command_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    """The command writes down its child's number, and both would sleep for an hour."""
    script = LEAVE_A_CHILD + "import time; time.sleep(3600)"
    error = await fail(python(tmp_path, script, limit_s=1.0))
    assert error.retryable
    assert "took longer than 1 s" in str(error)
    child = int((tmp_path / "child").read_text())
    give_up = time.monotonic() + 10
    while is_alive(child):
        assert time.monotonic() < give_up


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


async def test_a_loud_command_is_heard_to_its_end_but_not_remembered(tmp_path: Path) -> None:
    script = "import sys; sys.stderr.write('x' * 9_999_999 + '\\n' + 'end' * 999); sys.exit(1)"
    error = await fail(python(tmp_path, script))
    assert "endend" in str(error)
    assert len(str(error)) < 400


async def test_a_command_that_never_stops_shouting_is_ended(tmp_path: Path) -> None:
    error = await fail(python(tmp_path, "import os\nwhile True: os.write(2, b'x' * 9999)", limit_s=0.5))
    assert "took longer" in str(error)


def test_a_command_is_done_when_it_ends_though_something_it_left_keeps_its_output_open(tmp_path: Path) -> None:
    """As ssh does, which keeps a connection for the next time."""
    script = LEAVE_A_CHILD + "sys.exit(3)"
    words = [sys.executable, "-S", "-c", script]
    finished = run_command(words, folder=tmp_path, environment=dict(os.environ), limit_s=20)
    os.kill(int((tmp_path / "child").read_text()), 9)
    assert finished.code == 3


async def test_a_command_ended_by_a_signal_says_so(tmp_path: Path) -> None:
    error = await fail(python(tmp_path, "import os; os.kill(os.getpid(), 15)"))
    assert "signal 15" in str(error)
    assert error.retryable


@pytest.mark.parametrize("word", ["no-such-program", "./data", "nul\0"])
async def test_what_is_no_program_needs_a_person(tmp_path: Path, word: str) -> None:
    (tmp_path / "data").write_text("no program")
    error = await fail(command(tmp_path, word))
    assert not error.retryable
    assert "cannot be started" in str(error)


async def test_while_another_process_brings_something_there_the_put_is_to_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = command(tmp_path, "true")
    await origin.put("photogram", 1, b"one")
    with hold_lock(tmp_path / "mirror"):
        monkeypatch.setattr("itsus.feed.origins.command.origin.hold_lock", lambda path: hold_lock(path, 0.01))
        assert (await fail(origin)).retryable
