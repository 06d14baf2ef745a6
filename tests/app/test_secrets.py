from pathlib import Path

import pytest

from itsus.app.secrets import resolve
from itsus.model.errors import SettingsError


def test_a_secret_is_taken_from_a_variable() -> None:
    assert resolve("env:TOKEN", Path(), "operators.notify", {"TOKEN": " s3cret\n"}) == "s3cret"


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(SettingsError, match="TOKEN is not set") as caught:
        resolve("env:TOKEN", Path(), "operators.notify", {})
    assert caught.value.key == "operators.notify"


def test_a_secret_is_taken_from_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cret\n")
    (tmp_path / "token").chmod(0o600)
    assert resolve("file:token", tmp_path, "feed.key") == "s3cret"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    (tmp_path / "token").write_text("s3cret")
    (tmp_path / "token").chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600") as caught:
        resolve("file:token", tmp_path, "feed.key")
    assert "s3cret" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="token: no such file"):
        resolve("file:token", tmp_path, "feed.key")


def test_a_file_too_large_for_a_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"x" * 200_000)
    (tmp_path / "token").chmod(0o600)
    with pytest.raises(SettingsError, match="too large"):
        resolve("file:token", tmp_path, "feed.key")


def test_anything_else_stands_for_itself() -> None:
    assert resolve("json://localhost", Path(), "operators.notify", {}) == "json://localhost"
