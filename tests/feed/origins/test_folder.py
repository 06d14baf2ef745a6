"""What only a folder can get wrong: disks, permissions, crashes, and other processes in the same folder."""

import asyncio
import errno
import gzip
import os
import random
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest

from itsus.feed.origins.folder.lock import hold_lock
from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.model.errors import BackendError
from tests.conftest import ROOT


@pytest.fixture
def served(tmp_path: Path) -> Path:
    return tmp_path / "origin"


@pytest.fixture
def folder(served: Path) -> FolderOrigin:
    return FolderOrigin("one", served)


def read_variants(served: Path) -> set[bytes]:
    """What readers may get: one document only, whatever encoding they accept."""
    found = {(served / "photogram.jws").read_bytes()}
    for ending, unpack in ((".gz", gzip.decompress), (".br", brotli.decompress)):
        path = served / f"photogram.jws{ending}"
        if path.exists():
            found.add(unpack(path.read_bytes()))
    return found


async def test_every_document_is_kept_under_its_number(folder: FolderOrigin, served: Path) -> None:
    await folder.put("photogram", 2, b"two")
    await folder.put("photogram", 1, b"one")
    history = served / "photogram"
    assert {path.name: path.read_bytes() for path in history.iterdir()} == {"1.jws": b"one", "2.jws": b"two"}


async def test_variants_hold_what_the_document_holds(folder: FolderOrigin, served: Path) -> None:
    document = b"a long document " * 100
    await folder.put("photogram", 1, document)
    assert gzip.decompress((served / "photogram.jws.gz").read_bytes()) == document
    assert brotli.decompress((served / "photogram.jws.br").read_bytes()) == document


async def test_the_same_document_gives_the_same_bytes_in_every_variant(tmp_path: Path) -> None:
    for name in ("a", "b"):
        await FolderOrigin(name, tmp_path / name).put("photogram", 1, b"one" * 100)
    for ending in ("", ".gz", ".br"):
        first, second = ((tmp_path / name / f"photogram.jws{ending}").read_bytes() for name in ("a", "b"))
        assert first == second


async def test_no_two_documents_in_turn_have_one_second_and_size(folder: FolderOrigin, served: Path) -> None:
    seen = set()
    for seq in range(1, 5):
        await folder.put("photogram", seq, b"%d" % seq)
        for ending in ("", ".gz", ".br"):
            found = (served / f"photogram.jws{ending}").stat()
            seen.add((ending, int(found.st_mtime), found.st_size))
    assert len(seen) == 4 * 3


async def test_nothing_half_written_is_left(folder: FolderOrigin, served: Path) -> None:
    await folder.put("photogram", 1, b"one")
    names = ["photogram", "photogram.jws", "photogram.jws.br", "photogram.jws.gz"]
    assert sorted(path.name for path in served.iterdir()) == names


async def test_a_web_server_may_read_what_is_published(folder: FolderOrigin, served: Path) -> None:
    await folder.put("photogram", 1, b"one")
    for name in ("photogram.jws", "photogram.jws.gz", "photogram.jws.br", "photogram/1.jws"):
        assert stat.S_IMODE((served / name).stat().st_mode) == 0o644


async def test_after_a_crash_between_history_and_document_the_same_put_heals(
    folder: FolderOrigin, served: Path
) -> None:
    await folder.put("photogram", 1, b"one")
    (served / "photogram" / "2.jws").write_bytes(b"two")
    assert await folder.get("photogram") == b"one"
    await folder.put("photogram", 2, b"two")
    assert await folder.get("photogram") == b"two"


async def test_strange_files_in_the_history_do_no_harm(folder: FolderOrigin, served: Path) -> None:
    history = served / "photogram"
    history.mkdir(parents=True)
    for name in ("notes.txt", "x.jws", "-5.jws", ".1.part", "²³.jws"):
        (history / name).write_bytes(b"")
    await folder.put("photogram", 1, b"one")
    assert await folder.get("photogram") == b"one"


async def test_the_history_is_looked_through_once(
    folder: FolderOrigin, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await folder.put("photogram", 1, b"one")
    looked: list[Path] = []
    real = Path.glob

    def note(self: Path, pattern: str) -> object:
        looked.append(self)
        return real(self, pattern)

    monkeypatch.setattr(Path, "glob", note)
    await folder.put("photogram", 2, b"two")
    await folder.put("photogram", 1, b"one")
    assert served / "photogram" not in looked
    assert await folder.get("photogram") == b"two"


async def test_what_another_process_put_is_never_replaced_by_a_lower_seq(folder: FolderOrigin, served: Path) -> None:
    await folder.put("photogram", 1, b"one")
    await FolderOrigin("other", served).put("photogram", 3, b"three")
    await folder.put("photogram", 2, b"two")
    assert await folder.get("photogram") == b"three"


async def test_writers_of_many_origins_in_one_folder_leave_the_highest(served: Path) -> None:
    """Each origin has a thread of its own, and knows nothing of the others, as if in other processes."""
    numbers = list(range(1, 25))
    random.Random(7).shuffle(numbers)
    await asyncio.gather(*(FolderOrigin(f"{n}", served).put("photogram", n, b"%d" % n) for n in numbers))
    assert read_variants(served) == {b"24"}


async def test_a_writer_that_is_stuck_is_waited_for_only_so_long(
    folder: FolderOrigin, served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await folder.put("photogram", 1, b"one")
    with hold_lock(served / "photogram"):
        monkeypatch.setattr("itsus.feed.origins.folder.shelf.hold_lock", lambda path: hold_lock(path, 0.01))
        with pytest.raises(BackendError, match="another process is writing") as caught:
            await folder.put("photogram", 2, b"two")
    assert caught.value.retryable
    await folder.put("photogram", 2, b"two")
    assert await folder.get("photogram") == b"two"


async def test_a_file_system_without_locks_is_written_to_without(
    folder: FolderOrigin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("itsus.feed.origins.folder.lock.fcntl.flock", refuse)
    await folder.put("photogram", 1, b"one")
    assert await folder.get("photogram") == b"one"


async def test_a_hung_disk_holds_up_no_other_origin(folder: FolderOrigin, served: Path, tmp_path: Path) -> None:
    """A pipe that nobody writes to hangs whoever reads it, as a lost network mount does."""
    (served / "photogram").mkdir(parents=True)
    os.mkfifo(served / "photogram" / "1.jws")
    hanging = [asyncio.create_task(folder.put("photogram", 1, b"one")) for _ in range(20)]
    for seq in range(1, 20):
        await FolderOrigin("two", tmp_path / "two").put("photogram", seq, b"x")
    assert not any(task.done() for task in hanging)
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)
    with (served / "photogram" / "1.jws").open("wb"):
        assert await FolderOrigin("two", tmp_path / "two").get("photogram") == b"x"


def fail_with(code: int) -> Callable[[int], None]:
    def fail(_: int) -> None:
        raise OSError(code, os.strerror(code))

    return fail


@pytest.mark.parametrize(
    ("code", "retryable", "word"),
    [
        (errno.ENOSPC, True, "full"),
        (errno.EDQUOT, True, "full"),
        (errno.EIO, True, "Input/output"),
        (errno.EACCES, False, "permission"),
        (errno.EROFS, False, "read-only"),
    ],
)
async def test_a_failing_disk_is_told_in_words_and_leaves_the_old_document(
    folder: FolderOrigin, served: Path, monkeypatch: pytest.MonkeyPatch, code: int, retryable: bool, word: str
) -> None:
    await folder.put("photogram", 1, b"one")
    with monkeypatch.context() as patched:
        patched.setattr("itsus.feed.origins.folder.whole.os.fsync", fail_with(code))
        with pytest.raises(BackendError, match=word) as caught:
            await folder.put("photogram", 2, b"two")
    assert caught.value.retryable is retryable
    assert read_variants(served) == {b"one"}
    assert not list(served.rglob("*.part"))


@pytest.mark.parametrize("step", range(1, 7))
async def test_wherever_the_disk_gets_full_readers_have_one_document_and_the_same_put_heals(
    folder: FolderOrigin, served: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    await folder.put("photogram", 1, b"one")
    calls, real = 0, os.fsync

    def fill_up(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls >= step:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    with monkeypatch.context() as patched:
        patched.setattr("itsus.feed.origins.folder.whole.os.fsync", fill_up)
        with pytest.raises(BackendError, match="full"):
            await folder.put("photogram", 2, b"two")
    assert len(read_variants(served)) == 1
    assert not list(served.rglob("*.part"))
    await folder.put("photogram", 2, b"two")
    assert read_variants(served) == {b"two"}


async def test_a_path_that_is_no_folder_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    origin = FolderOrigin("one", tmp_path / "file")
    with pytest.raises(BackendError, match="origin one"):
        await origin.put("photogram", 1, b"x")
    with pytest.raises(BackendError, match="origin one"):
        await origin.get("photogram")


def test_killed_at_any_step_readers_have_one_document_and_the_same_put_heals(tmp_path: Path) -> None:
    """The child forks itself for each step, dies there without a word, and checks what readers then see."""
    words = [sys.executable, "-m", "tests.feed.origins.killed_put", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout) >= 12
