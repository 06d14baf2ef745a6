"""Ports, locks and the note that a running server leaves."""

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from itsus.app.clocks import StoryClock, SystemClock
from itsus.app.locks import hold_lock
from itsus.app.ports import find_free_port
from itsus.app.runfile import find_clock, locate_run_file, read_run_file, write_run_file
from itsus.model.errors import BackendError, SettingsError

STORY = StoryClock(datetime(2021, 10, 4, 15, tzinfo=UTC), 60, datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.server
def test_a_taken_port_is_left_and_the_next_free_one_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert find_free_port("127.0.0.1", port) > port


@pytest.mark.server
def test_a_host_of_another_machine_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match=r"cannot listen on 192\.0\.2\.1"):
        find_free_port("192.0.2.1", 8420)


def test_a_lock_is_held_by_one_and_free_again_after(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with hold_lock(path, "an engine"):
        with pytest.raises(BackendError, match="an engine already runs") as caught, hold_lock(path, "an engine"):
            pass
        assert caught.value.retryable
    with hold_lock(path, "an engine"):
        assert path.exists()


def test_a_lock_in_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="cannot be written"), hold_lock(tmp_path / "no" / "lock", "x"):
        pass


def test_the_terminal_learns_the_rehearsals_clock_from_the_note(tmp_path: Path) -> None:
    store = tmp_path / "itsus.db"
    write_run_file(store, "http://127.0.0.1:8420", STORY)
    found = find_clock(store)
    assert isinstance(found, StoryClock)
    assert (found.start, found.speed, found.wall_start) == (STORY.start, 60, STORY.wall_start)


def test_without_a_rehearsal_the_clock_is_the_walls(tmp_path: Path) -> None:
    store = tmp_path / "itsus.db"
    assert isinstance(find_clock(store), SystemClock)
    write_run_file(store, "http://127.0.0.1:8420", SystemClock())
    found = read_run_file(store)
    assert found is not None
    assert found.pid == os.getpid()
    assert isinstance(found.build_clock(), SystemClock)


@pytest.mark.parametrize(
    "note", [b"", b"{", b'{"pid":2147483646,"url":"x"}', b'{"pid":1,"url":"x","clock":"half"}', b"[]"]
)
def test_a_dead_or_half_written_note_counts_as_none(tmp_path: Path, note: bytes) -> None:
    store = tmp_path / "itsus.db"
    locate_run_file(store).write_bytes(note)
    assert read_run_file(store) is None
