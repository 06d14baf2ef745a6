"""`itsus init` makes what is needed, keeps it private, and never overwrites."""

import stat
from pathlib import Path

import msgspec
import pytest
from argon2 import PasswordHasher

from itsus.app.config import load
from itsus.app.keyring import load_keyring
from itsus.app.setup import Wanted, set_up
from itsus.intake.keys import digest_of
from itsus.model.errors import BackendError, InputError
from itsus.store.sql import open_store

PASSWORD = "correct horse"


def build_wanted(folder: Path, *apps: str) -> Wanted:
    return Wanted(folder, apps or ("photogram",), "ada", PASSWORD)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_configuration_it_writes_is_right(tmp_path: Path) -> None:
    await set_up(build_wanted(tmp_path, "photogram", "wazzup"))
    settings = load(tmp_path / "itsus.toml")
    assert list(settings.apps) == ["photogram", "wazzup"]
    assert settings.name_of("photogram") == "Photogram"


async def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    await set_up(build_wanted(tmp_path))
    assert [mode_of(tmp_path / name) for name in ("keys/current.pem", "keys/standby.pem", "itsus.db")] == [0o600] * 3
    assert mode_of(tmp_path / "keys") == 0o700


async def test_the_public_halves_are_those_of_the_keys(tmp_path: Path) -> None:
    await set_up(build_wanted(tmp_path))
    public = msgspec.json.decode((tmp_path / "keys" / "public.json").read_bytes())
    key = load_keyring(load(tmp_path / "itsus.toml"), tmp_path).signing
    assert public["current"] == key.public_jwk()
    assert public["standby"] != public["current"]
    assert "d" not in public["current"]


async def test_the_account_can_sign_in_and_the_keys_work(tmp_path: Path) -> None:
    made = await set_up(build_wanted(tmp_path))
    store = await open_store(f"sqlite:///{tmp_path / 'itsus.db'}")
    account = await store.account("ada")
    keys = {key.type: key for key in await store.api_keys()}
    await store.close()
    assert account is not None
    assert PasswordHasher().verify(account.password, PASSWORD)
    assert keys["server"].digest == digest_of(made.server_key)
    assert (keys["publishable"].digest, keys["publishable"].apps) == (made.publishable_key, ("photogram",))


@pytest.mark.parametrize("name", ["itsus.toml", "keys/current.pem", "keys/standby.pem", "keys/public.json", "itsus.db"])
async def test_nothing_is_overwritten_and_nothing_else_made(tmp_path: Path, name: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / name).write_text("mine")
    with pytest.raises(InputError, match="nothing is overwritten"):
        await set_up(build_wanted(tmp_path))
    assert (tmp_path / name).read_text() == "mine"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (Wanted(Path("x"), ("a/b",), "ada", PASSWORD), "letters, digits"),
        (Wanted(Path("x"), ('a"]\n[serve',), "ada", PASSWORD), "letters, digits"),
        (Wanted(Path("x"), ("photogram",), "", PASSWORD), "1 to 100 visible characters"),
        (Wanted(Path("x"), ("photogram",), "ada", "short"), "8 to 1024"),
    ],
)
async def test_what_cannot_be_used_is_refused_before_anything_is_made(
    tmp_path: Path, wanted: Wanted, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        await set_up(msgspec.structs.replace(wanted, folder=tmp_path))
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackendError, match="cannot be written"):
        await set_up(build_wanted(tmp_path / "file"))
