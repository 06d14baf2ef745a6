"""Keys, the life of what was said, and what else would die with the app."""

from pathlib import Path

import msgspec
import pytest

from itsus.app.config import Config
from itsus.app.doctor.fate import judge_fate
from itsus.app.doctor.finding import Finding
from itsus.app.doctor.keys import judge_keys, load_public
from itsus.app.doctor.life import judge_life
from itsus.app.doctor.party import list_apps, list_own
from itsus.app.doctor.survey import look_around
from itsus.app.keyring import PublicHalves, write_public
from itsus.model.settings import FeedSettings, Operators, Serve, Settings
from itsus.model.store import Publication
from itsus.testing.feed_attacker import FeedAttacker
from tests.app.doctoring import APART, NOW, MemoryNetwork, config_of, find, make_apart

PUBLISHER = FeedAttacker(now=NOW)
HALVES = PublicHalves(PUBLISHER.current.public_jwk(), PUBLISHER.standby.public_jwk())


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "current.pem").write_bytes(b"never read")
    (tmp_path / "keys" / "current.pem").chmod(0o600)
    (tmp_path / "keys" / "public.json").write_bytes(write_public(HALVES))
    return config_of(Settings(), tmp_path)


def with_key(config: Config, key: str) -> Config:
    return msgspec.structs.replace(config, settings=Settings(feed=FeedSettings(key=key)))


def judge(config: Config, *documents: bytes, halves: PublicHalves | None = HALVES) -> list[Finding]:
    return [*judge_keys(config, halves, [Publication("photogram", 1, document, NOW) for document in documents])]


def test_two_keys_one_of_them_elsewhere_are_good(config: Config) -> None:
    found = judge(config, PUBLISHER.publish())
    assert [finding.state for finding in found] == ["good", "good", "good"]
    assert load_public(config) == (HALVES, [])


def test_a_current_key_without_standby_is_found(config: Config) -> None:
    found = find(judge(config, halves=PublicHalves(PUBLISHER.current.public_jwk())), "standby key")
    assert (found.state, "there is none" in found.words) == ("bad", True)


def test_a_standby_that_is_still_here_is_found(config: Config) -> None:
    (config.folder / "keys" / "standby.pem").write_bytes(b"never read")
    found = find(judge(config), "standby key")
    assert (found.state, "take it offline" in found.fix) == ("bad", True)


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_signing_key_that_others_may_read_is_found(config: Config, mode: int) -> None:
    (config.folder / "keys" / "current.pem").chmod(mode)
    found = find(judge(config), "signing key")
    assert (found.state, found.fix.startswith("chmod 600 ")) == ("bad", True)


def test_a_signing_key_that_is_gone_is_found(config: Config) -> None:
    (config.folder / "keys" / "current.pem").unlink()
    found = find(judge(config), "signing key")
    assert (found.state, "keys revoke current" in found.fix) == ("bad", True)


def test_a_key_in_a_variable_is_looked_for_and_never_shown(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = with_key(config, "env:ITSUS_TEST_KEY")
    monkeypatch.delenv("ITSUS_TEST_KEY", raising=False)
    assert find(judge(elsewhere), "signing key").state == "unsure"
    monkeypatch.setenv("ITSUS_TEST_KEY", "very secret")
    found = find(judge(elsewhere), "signing key")
    assert (found.state, "secret" in found.words) == ("good", False)


def test_a_command_that_prints_the_key_is_not_run(config: Config) -> None:
    trace = config.folder / "was-run"
    assert find(judge(with_key(config, f"command:touch {trace}")), "signing key").state == "good"
    assert not trace.exists()


@pytest.mark.parametrize(
    ("document", "state", "words"),
    [
        (PUBLISHER.publish(), "good", "by the current key"),
        (PUBLISHER.publish(key=PUBLISHER.standby), "unsure", "the standby key signed"),
        (PUBLISHER.publish(key=PUBLISHER.thief), "bad", "clients refuse it (F-05)"),
        (b"damaged", "bad", "cannot be read"),
    ],
)
def test_who_signed_last_tells_whether_the_halves_belong_together(
    config: Config, document: bytes, state: str, words: str
) -> None:
    found = find(judge(config, document), "signer, photogram")
    assert (found.state, words in found.words) == (state, True)


def test_a_current_key_that_is_revoked_is_found(config: Config) -> None:
    halves = msgspec.structs.replace(HALVES, revoked=(PUBLISHER.current.thumbprint,))
    assert "revoked" in find(judge(config, halves=halves), "public halves").words


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"current": {"kty": "EC"}}', '{"current": {"kty": 1}}'])
def test_public_halves_that_cannot_be_read_are_found(config: Config, text: str) -> None:
    (config.folder / "keys" / "public.json").write_text(text)
    halves, found = load_public(config)
    assert halves is None
    assert find(found, "public halves").state == "bad"


@pytest.mark.parametrize(
    ("exp_s", "until_s", "expected"),
    [
        (86_400, 7_200, ["good", "good"]),
        (43_200, 3_600, ["good", "good"]),
        (43_199, 7_200, ["bad", "good"]),
        (86_400, 900, ["good", "bad"]),
    ],
)
def test_what_does_not_last_a_night_is_found(exp_s: int, until_s: int, expected: list[str]) -> None:
    found = [*judge_life(FeedSettings(exp_s=exp_s, until_s=until_s))]
    assert [finding.state for finding in found] == expected
    assert all(finding.fix for finding in found if finding.state == "bad")


async def judge_after(settings: Settings, network: MemoryNetwork) -> list[Finding]:
    apps, own = list_apps(settings), list_own(settings)
    survey = await look_around([address for party in (*apps, *own) for address in party.addresses], network)
    return [*judge_fate(settings, own, apps, survey)]


async def test_what_stands_apart_from_the_app_does_not_die_with_it() -> None:
    found = await judge_after(APART, make_apart())
    assert {finding.what: finding.state for finding in found} == {
        "intake": "good",
        "console": "good",
        "sign-in": "good",
        "key store": "good",
    }


async def test_an_intake_under_the_apps_own_name_dies_with_it() -> None:
    network = make_apart()
    network.host("in.app.example", ip=["4.4.4.4"], servers=["ns1.cdns.example"], system="AS4", issuer="Dora CA")
    settings = msgspec.structs.replace(APART, serve=Serve(public="https://in.app.example"))
    found = find(await judge_after(settings, network), "intake")
    assert found.state == "bad"
    assert "domain (app.example) and name servers (cdns.example)" in found.words
    assert "serve.public" in found.fix


async def test_an_intake_on_plain_http_hears_no_page() -> None:
    settings = msgspec.structs.replace(APART, serve=Serve(public="http://in.ours.example"))
    found = find(await judge_after(settings, make_apart()), "intake")
    assert (found.state, "plain http" in found.words) == ("bad", True)


async def test_a_console_on_the_apps_machine_dies_with_it_but_the_terminal_does_not() -> None:
    network = make_apart()
    network.host("us.ours.example", ip=["9.9.9.9"], servers=["ns1.ddns.example"], system="AS3", issuer="Dora CA")
    found = find(await judge_after(APART, network), "console")
    assert (found.state, "machine (9.9.9.9)" in found.words, "itsus approve" in found.words) == ("bad", True, True)


@pytest.mark.parametrize(
    ("console", "words"),
    [
        ("", "not configured"),
        ("http://127.0.0.1:8420", "this machine only"),
        ("https://gone.example", "not all is known"),
    ],
)
async def test_what_is_not_known_of_the_console_is_said(console: str, words: str) -> None:
    settings = msgspec.structs.replace(APART, operators=Operators(console=console))
    found = find(await judge_after(settings, make_apart()), "console")
    assert (found.state, words in found.words, bool(found.fix)) == ("unsure", True, True)


async def test_without_the_apps_address_nothing_can_be_compared() -> None:
    settings = msgspec.structs.replace(APART, apps={})
    assert "set apps.NAME.url" in find(await judge_after(settings, make_apart()), "intake").fix


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("env:SIGNING_KEY", "SIGNING_KEY is set by whatever starts the publisher"),
        ("command:vault read --token=hush key", "the publisher asks vault"),
        ("command:", "the publisher asks a command"),
    ],
)
async def test_it_is_asked_whether_a_key_store_would_die_with_the_app(key: str, words: str) -> None:
    settings = msgspec.structs.replace(APART, feed=FeedSettings(key=key))
    found = find(await judge_after(settings, make_apart()), "key store")
    assert (found.state, words in found.words, "hush" in found.words) == ("unsure", True, False)
