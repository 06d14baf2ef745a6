"""One contract for every origin, and what only a folder can get wrong."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.feed.origins.table import ORIGINS, make_origin
from itsus.model.errors import BackendError
from itsus.model.origin import Origin
from itsus.model.settings import OriginSettings
from itsus.testing.memory_origin import MemoryOrigin


@pytest.fixture(params=["folder", "memory"])
def origin(request: pytest.FixtureRequest, tmp_path: Path) -> Origin:
    return FolderOrigin("one", tmp_path / "origin") if request.param == "folder" else MemoryOrigin("one")


@pytest.fixture
def folder(tmp_path: Path) -> FolderOrigin:
    return FolderOrigin("one", tmp_path / "origin")


async def test_nothing_is_there_before_the_first_put(origin: Origin) -> None:
    assert await origin.get("photogram") is None


async def test_what_was_put_is_read_back(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    assert await origin.get("photogram") == b"one"


async def test_a_higher_seq_replaces_a_lower(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    await origin.put("photogram", 2, b"two")
    assert await origin.get("photogram") == b"two"


async def test_a_lower_seq_never_replaces_a_higher(origin: Origin) -> None:
    await origin.put("photogram", 1_000, b"thousand")
    await origin.put("photogram", 999, b"late")
    assert await origin.get("photogram") == b"thousand"


async def test_putting_the_same_again_is_harmless(origin: Origin) -> None:
    await origin.put("photogram", 1, b"one")
    await origin.put("photogram", 1, b"one")
    assert await origin.get("photogram") == b"one"


async def test_apps_do_not_disturb_each_other(origin: Origin) -> None:
    await origin.put("photogram", 5, b"photogram")
    await origin.put("facespace", 1, b"facespace")
    assert await origin.get("photogram") == b"photogram"
    assert await origin.get("facespace") == b"facespace"


@pytest.mark.parametrize(
    "app", ["", ".", "..", "../etc", "a/b", "a\\b", "/etc", "a.jws", "-a", "a\0", "ä", "a" * 65, "a\n"]
)
async def test_a_name_that_could_lead_elsewhere_is_refused(origin: Origin, app: str) -> None:
    with pytest.raises(BackendError) as put:
        await origin.put(app, 1, b"x")
    with pytest.raises(BackendError) as got:
        await origin.get(app)
    assert not put.value.retryable
    assert not got.value.retryable


async def test_a_dead_origin_says_that_trying_again_may_help() -> None:
    origin = MemoryOrigin()
    origin.is_dead = True
    with pytest.raises(BackendError) as caught:
        await origin.put("photogram", 1, b"x")
    assert caught.value.retryable


async def test_a_folder_keeps_every_document_under_its_number(folder: FolderOrigin, tmp_path: Path) -> None:
    await folder.put("photogram", 2, b"two")
    await folder.put("photogram", 1, b"one")
    history = tmp_path / "origin" / "photogram"
    assert {path.name: path.read_bytes() for path in history.iterdir()} == {"1.jws": b"one", "2.jws": b"two"}


async def test_a_folder_leaves_no_half_written_files(folder: FolderOrigin, tmp_path: Path) -> None:
    await folder.put("photogram", 1, b"one")
    assert sorted(path.name for path in (tmp_path / "origin").iterdir()) == ["photogram", "photogram.jws"]


async def test_a_web_server_may_read_what_is_published(folder: FolderOrigin, tmp_path: Path) -> None:
    await folder.put("photogram", 1, b"one")
    mode = (tmp_path / "origin" / "photogram.jws").stat().st_mode
    assert stat.S_IMODE(mode) == 0o644


async def test_after_a_crash_between_the_two_writes_the_same_put_heals(folder: FolderOrigin, tmp_path: Path) -> None:
    await folder.put("photogram", 1, b"one")
    (tmp_path / "origin" / "photogram" / "2.jws").write_bytes(b"two")
    assert await folder.get("photogram") == b"one"
    await folder.put("photogram", 2, b"two")
    assert await folder.get("photogram") == b"two"


async def test_strange_files_in_the_history_do_no_harm(folder: FolderOrigin, tmp_path: Path) -> None:
    history = tmp_path / "origin" / "photogram"
    history.mkdir(parents=True)
    for name in ("notes.txt", "x.jws", "-5.jws", ".1.part", "²³.jws"):
        (history / name).write_bytes(b"")
    await folder.put("photogram", 1, b"one")
    assert await folder.get("photogram") == b"one"


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
    folder: FolderOrigin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, retryable: bool, word: str
) -> None:
    await folder.put("photogram", 1, b"one")
    with monkeypatch.context() as patched:
        patched.setattr("itsus.feed.origins.folder.origin.os.fsync", fail_with(code))
        with pytest.raises(BackendError, match=word) as caught:
            await folder.put("photogram", 2, b"two")
    assert caught.value.retryable is retryable
    assert await folder.get("photogram") == b"one"
    assert not list(tmp_path.rglob("*.part"))


async def test_a_path_that_is_no_folder_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    origin = FolderOrigin("one", tmp_path / "file")
    with pytest.raises(BackendError, match="origin one"):
        await origin.put("photogram", 1, b"x")
    with pytest.raises(BackendError, match="origin one"):
        await origin.get("photogram")


def test_the_table_makes_a_folder_relative_to_the_configuration(tmp_path: Path) -> None:
    made = make_origin("main", OriginSettings(path="public"), tmp_path)
    assert made.name == "main"
    assert isinstance(made, FolderOrigin)
    assert set(ORIGINS) == {"folder"}
