"""Making origins from the configuration, with their keys, and keeping the key that signs to ourselves."""

import sys
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from itsus.app.outlets import build_origins
from itsus.feed.origins.command.origin import CommandOrigin
from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.feed.origins.s3.origin import S3Origin
from itsus.feed.origins.table import ORIGINS, make_origin
from itsus.model.errors import SettingsError
from itsus.model.settings import FeedSettings, OriginSettings, Settings

S3 = OriginSettings(path="bucket/prefix", kind="s3", key_id="env:FEED_KEY_ID", secret_key="file:secret")


def test_every_kind_that_the_configuration_knows_can_be_made() -> None:
    assert set(get_args(get_type_hints(OriginSettings)["kind"])) == set(ORIGINS)


@pytest.mark.parametrize(
    ("settings", "made"),
    [
        (OriginSettings(path="public"), FolderOrigin),
        (OriginSettings(path="mirror", kind="command", command=("true",)), CommandOrigin),
        (OriginSettings(path="bucket", kind="s3"), S3Origin),
    ],
)
def test_the_table_makes_each_kind(settings: OriginSettings, made: type, tmp_path: Path) -> None:
    origin = make_origin("main", settings, tmp_path)
    assert isinstance(origin, made)
    assert origin.name == "main"


async def test_relative_paths_start_from_the_configuration(tmp_path: Path) -> None:
    (origin,) = build_origins(Settings(origins=(OriginSettings(path="public"),)), tmp_path)
    await origin.put("photogram", 1, b"one")
    assert (tmp_path / "public" / "photogram.jws").read_bytes() == b"one"
    assert origin.name == "public"


def test_keys_are_read_from_where_the_configuration_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[OriginSettings] = []
    monkeypatch.setattr("itsus.feed.origins.s3.origin._open_store", given.append)
    monkeypatch.setenv("FEED_KEY_ID", "the-id")
    (tmp_path / "secret").write_text("the-key\n")
    (tmp_path / "secret").chmod(0o600)
    build_origins(Settings(origins=(S3,)), tmp_path)
    assert [(settings.key_id, settings.secret_key) for settings in given] == [("the-id", "the-key")]


def test_a_missing_key_names_its_place_in_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FEED_KEY_ID", raising=False)
    with pytest.raises(SettingsError, match=r"origins\.1\.key_id.*FEED_KEY_ID is not set"):
        build_origins(Settings(origins=(OriginSettings(path="a"), S3)), tmp_path)


async def test_a_command_inherits_all_variables_but_the_signing_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNING_KEY", "-----BEGIN PRIVATE KEY-----")
    monkeypatch.setenv("CDN_TOKEN", "for the command")
    script = "import os, json; json.dump(dict(os.environ), open('seen.json', 'w'))"
    command = OriginSettings(path="mirror", kind="command", command=(sys.executable, "-c", script))
    settings = Settings(origins=(command,), feed=FeedSettings(key="env:SIGNING_KEY"))
    (origin,) = build_origins(settings, tmp_path)
    await origin.put("photogram", 1, b"one")
    seen = (tmp_path / "seen.json").read_text()
    assert "CDN_TOKEN" in seen
    assert "PRIVATE KEY" not in seen
