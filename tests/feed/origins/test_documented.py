"""docs/origins.md keeps its word: its configurations are read, its rsync line brings the files."""

import tomllib
from pathlib import Path

import pytest

from itsus.app.config import read
from itsus.feed.origins.table import make_origin
from itsus.model.settings import OriginSettings
from tests.conftest import find_program
from tests.feed.origins.servers import find_snippets

REMOTE = "feed@feed.example.org:/srv/itsus/origin"


@pytest.mark.parametrize("snippet", [text for text in find_snippets("toml") if "[[origins]]" in text])
def test_every_documented_configuration_is_good(snippet: str, tmp_path: Path) -> None:
    path = tmp_path / "itsus.toml"
    path.write_text(snippet)
    assert read(path).settings.origins


async def test_the_documented_rsync_line_brings_documents_variants_and_history(tmp_path: Path) -> None:
    find_program("rsync")
    (snippet,) = (text for text in find_snippets("toml") if text.startswith("# rsync"))
    words = tomllib.loads(snippet)["command"]
    assert words[-1] == REMOTE
    remote = tmp_path / "remote"
    remote.mkdir()
    settings = OriginSettings(path="mirror", kind="command", command=(*words[:-1], str(remote)))
    origin = make_origin("far", settings, tmp_path)
    for seq in (1, 2):
        await origin.put("photogram", seq, b"%d" % seq)
    brought = {str(path.relative_to(remote)): path.read_bytes() for path in remote.rglob("*") if path.is_file()}
    mirror = tmp_path / "mirror"
    assert brought == {
        str(path.relative_to(mirror)): path.read_bytes()
        for path in mirror.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert brought["photogram.jws"] == b"2"
    assert len(brought) == 5
