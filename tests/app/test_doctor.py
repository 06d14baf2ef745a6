"""The doctor on whole installations: one that `itsus init` made, the demo's, and one that has all that is asked for."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from examples.photogram.stage import Stage
from itsus.app.clocks import read_wall
from itsus.app.config import Config, read
from itsus.app.doctor.aspects import ASPECTS
from itsus.app.doctor.examine import Outside, examine
from itsus.app.doctor.finding import SUBJECTS
from itsus.app.doctor.outside import open_outside
from itsus.app.doctor.reading import MOST
from itsus.app.outlets import build_origins
from itsus.app.setup import Wanted, set_up
from itsus.cli.doctor import tell
from itsus.feed.document import compose
from itsus.feed.keys import SigningKey
from itsus.feed.sign import sign
from itsus.model.origin import Origin, PublicCopy
from itsus.model.settings import AppSettings, OriginSettings
from itsus.model.store import Publication
from itsus.store.sql import open_store
from itsus.testing.memory_public_reader import MemoryPublicReader
from tests.app.doctoring import APART, GOOD_HEADERS, MemoryNetwork, bad, find, make_apart

DOCUMENTATION = (Path(__file__).resolve().parents[2] / "docs" / "doctor.md").read_text()


async def make(folder: Path) -> Config:
    """Make an installation as `itsus init` does, with the standby's private half taken away."""
    await set_up(Wanted(folder, ("photogram",), "ada", "correct horse"))
    (folder / "keys" / "standby.pem").unlink()
    return read(folder / "itsus.toml")


async def publish(config: Config, origins: Sequence[Origin] = ()) -> bytes:
    """Publish once, as the publisher would."""
    now, seq = read_wall(), 7
    key = SigningKey.load_pem((config.folder / "keys" / "current.pem").read_bytes())
    document = sign(compose("photogram", seq, now, [], config.settings, None, lambda at: at), key)
    store = await open_store(f"sqlite:///{config.folder / 'itsus.db'}")
    await store.save_publication(Publication("photogram", seq, document, now))
    await store.begin_step(now)
    await store.close()
    for origin in origins:
        await origin.put("photogram", seq, document)
    return document


@pytest.fixture
async def apart(tmp_path: Path) -> tuple[Config, Outside]:
    """An installation that has all that the doctor asks for; one origin is a folder, one a program's."""
    config = await make(tmp_path)
    first, second = APART.origins
    origins = (
        OriginSettings(path="first", public=first.public),
        OriginSettings(path="second", public=second.public, kind="command", command=("true",)),
    )
    config = msgspec.structs.replace(config, settings=msgspec.structs.replace(APART, origins=origins))
    document = await publish(config, build_origins(config.settings, tmp_path))
    reader = MemoryPublicReader()
    date = read_wall().strftime("%a, %d %b %Y %H:%M:%S GMT")
    for host in ("first", "second"):
        reader.give(f"https://feed.{host}.example/photogram.jws", document, **GOOD_HEADERS, date=date)
    reader.give("https://www.app.example/keys.js", (tmp_path / "keys" / "public.json").read_bytes())
    return config, Outside(make_apart_for_long(), reader)


def make_apart_for_long() -> MemoryNetwork:
    """The same network, with certificates that last beyond today."""
    network, far = make_apart(), 100_000
    for host, issuer in (("feed.first", "Anna CA"), ("feed.second", "Bob CA"), ("www.app", "Carl CA")):
        network.host(f"{host}.example", issuer=issuer, days=far)
    return network


async def test_an_installation_that_has_all_is_well(apart: tuple[Config, Outside]) -> None:
    report = await examine(*apart)
    assert [one.what for one in report.findings if one.state != "good"] == ["serve"]
    assert {finding.subject for finding in report.findings} == set(SUBJECTS)
    *_, last = tell(report)
    assert last == "Nothing was found that would silence us. 1 more to look at (?)."


async def test_an_origin_whose_public_copy_is_gone_is_found(apart: tuple[Config, Outside]) -> None:
    config, outside = apart
    assert isinstance(outside.reader, MemoryPublicReader)
    outside.reader.refuse("https://feed.second.example/photogram.jws", 404)
    report = await examine(config, outside)
    assert bad(report.findings) == ["second, photogram"]


async def test_offline_nobody_is_asked_and_what_is_left_out_is_said(apart: tuple[Config, Outside]) -> None:
    report = await examine(apart[0], None)
    assert report.not_checked[0].startswith("the network (--offline): name servers")
    assert bad(report.findings) == []
    assert find(report.findings, "name servers").state == "unsure"
    assert {finding.subject for finding in report.findings} == set(SUBJECTS) - {"public copies", "clients"}


async def test_a_network_that_is_gone_does_not_make_everything_bad(apart: tuple[Config, Outside]) -> None:
    report = await examine(apart[0], Outside(MemoryNetwork(), MemoryPublicReader()))
    assert bad(report.findings) == []
    assert "this machine that is cut off" in " ".join(one.words for one in report.findings)


async def test_an_installation_without_store_keys_or_origins_is_told_all_of_it(tmp_path: Path) -> None:
    report = await examine(
        Config(msgspec.structs.replace(APART, origins=(OriginSettings("gone"),)), tmp_path, None), None
    )
    assert {"store", "signing key", "public halves", "how many"} <= set(bad(report.findings))


async def test_without_apps_it_is_said_that_no_copies_were_looked_at(tmp_path: Path) -> None:
    report = await examine(Config(msgspec.structs.replace(APART, apps={}), tmp_path, None), None)
    assert "name the apps in itsus.toml" in " ".join(report.not_checked)


async def test_a_secret_of_an_origin_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_SET", raising=False)
    config = await make(tmp_path)
    bucket = OriginSettings("bucket", kind="s3", key_id="env:NOT_SET", secret_key="env:NOT_SET")
    changed = msgspec.structs.replace(config.settings, origins=(bucket,))
    report = await examine(msgspec.structs.replace(config, settings=changed), None)
    assert "NOT_SET" in find(report.findings, "access keys").words


async def test_a_great_many_addresses_are_read_in_part_and_the_rest_is_named(apart: tuple[Config, Outside]) -> None:
    config, outside = apart
    apps = {f"app{number}": AppSettings() for number in range(MOST)}
    many = msgspec.structs.replace(config, settings=msgspec.structs.replace(config.settings, apps=apps))
    assert f"{MOST} more public addresses" in " ".join((await examine(many, outside)).not_checked)


async def test_a_reader_that_hangs_does_not_hold_up_the_doctor(
    apart: tuple[Config, Outside], monkeypatch: pytest.MonkeyPatch
) -> None:
    config, outside = apart
    monkeypatch.setattr("itsus.app.doctor.reading._LIMIT_S", 0.05)
    loop = asyncio.get_running_loop()
    released = asyncio.Event()

    class Hanging:
        def read(self, url: str) -> PublicCopy:
            asyncio.run_coroutine_threadsafe(released.wait(), loop).result()
            return PublicCopy(b"too late")

    report = await examine(config, Outside(outside.network, Hanging()))
    released.set()
    assert "gives no answer within" in find(report.findings, "photogram").words
    assert len([one for one in report.findings if one.subject == "public copies" and one.state == "bad"]) == 2


async def test_nothing_secret_is_told(apart: tuple[Config, Outside], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUSH", "tgram://hush-hush/")
    config, outside = apart
    operators = msgspec.structs.replace(config.settings.operators, notify=("env:HUSH", "mailto://user:hush-hush@x"))
    changed = msgspec.structs.replace(config.settings, operators=operators)
    report = await examine(msgspec.structs.replace(config, settings=changed), outside)
    told = msgspec.json.encode(report).decode() + "\n".join(tell(report))
    secret = (config.folder / "keys" / "current.pem").read_text().splitlines()[1]
    assert ("hush-hush" in told, secret in told, "BEGIN" in told) == (False, False, False)


async def test_a_folder_without_configuration_is_said_to_be_one(tmp_path: Path) -> None:
    report = await examine(Config(APART, tmp_path, None), None)
    assert "--config FILE" in find(report.findings, "configuration").fix


@pytest.mark.parametrize("word", [*SUBJECTS, *(aspect.name for aspect in ASPECTS)])
def test_the_documentation_names_all_that_is_looked_at(word: str) -> None:
    assert word in DOCUMENTATION.lower()


@pytest.mark.server
async def test_a_fresh_installation_has_one_origin_and_both_keys_in_one_place(tmp_path: Path) -> None:
    await set_up(Wanted(tmp_path, ("photogram",), "ada", "correct horse"))
    with open_outside() as outside:
        report = await examine(read(tmp_path / "itsus.toml"), outside)
    assert sorted(bad(report.findings)) == ["how many", "standby key"]
    assert find(report.findings, "origin, photogram").words == "nothing has been published yet"


@pytest.mark.server
def test_in_the_demo_both_origins_live_on_one_machine(tmp_path: Path) -> None:
    with Stage(tmp_path / "demo", speed=60, first_port=9350) as stage:
        config = read(stage.folder / "itsus.toml")
        stage.start_origin("origin-1")
        asyncio.run(publish(config))
        begun = time.monotonic()
        with open_outside() as outside:
            report = asyncio.run(examine(config, outside))
    found = find(report.findings, "same machine")
    assert found.state == "bad"
    assert "origin-1, origin-2 and the app photogram" in found.words
    assert "no origin is left" in found.words
    assert {"origin-1", "origin-2", "origin-1, photogram"} <= set(bad(report.findings))
    assert time.monotonic() - begun < 15
    assert any("same machine" in line for line in tell(report))
