"""Which origins would fail together, and which with the app."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from itsus.app.doctor.address import find_domain, read_address
from itsus.app.doctor.certificates import judge_certificates
from itsus.app.doctor.finding import Finding
from itsus.app.doctor.operators import find_operator
from itsus.app.doctor.origins import judge_origins
from itsus.app.doctor.party import list_apps, list_origins, list_own
from itsus.app.doctor.sharing import judge_sharing
from itsus.app.doctor.survey import Survey, look_around
from itsus.model.settings import FeedSettings, OriginSettings, Settings
from tests.app.doctoring import APART, NOW, MemoryNetwork, bad, config_of, find, make_apart, with_origins

HTTPS = "https://feed.second.example/{app}.jws"


async def survey_of(settings: Settings, network: MemoryNetwork, folder: Path = Path("/nowhere")) -> Survey:
    parties = [*list_origins(config_of(settings, folder)), *list_apps(settings), *list_own(settings)]
    return await look_around((address for party in parties for address in party.addresses), network)


async def judge(settings: Settings, network: MemoryNetwork, folder: Path = Path("/nowhere")) -> list[Finding]:
    survey = await survey_of(settings, network, folder)
    return [*judge_sharing(list_origins(config_of(settings, folder)), list_apps(settings), survey)]


async def test_origins_that_share_nothing_are_said_to_share_nothing() -> None:
    found = await judge(APART, make_apart())
    assert {finding.state for finding in found} == {"good"}
    assert {finding.what for finding in found} == {
        "machine",
        "storage",
        "domain",
        "name servers",
        "network",
        "certificate authority",
    }
    assert "the app photogram: app.example" in find(found, "domain").words


async def test_two_names_under_one_registered_domain_are_one_domain() -> None:
    network = make_apart()
    network.host("b.first.example", ip=["8.8.8.8"], servers=["ns1.adns.example"], system="AS2", issuer="Bob CA")
    settings = with_origins(APART.origins[0], OriginSettings("second", public="https://b.first.example/{app}.jws"))
    found = find(await judge(settings, network), "same domain")
    assert found.state == "bad"
    assert found.words.startswith("first and second are under one domain (first.example)")
    assert found.words.endswith("no origin is left")
    assert "another domain" in found.fix


async def test_a_domain_of_the_apps_own_dies_just_when_it_is_needed() -> None:
    network = make_apart()
    network.host("feed.app.example", ip=["8.8.8.8"], servers=["ns1.cdns.example"], system="AS2", issuer="Bob CA")
    settings = with_origins(APART.origins[0], OriginSettings("second", public="https://feed.app.example/{app}.jws"))
    found = await judge(settings, network)
    assert bad(found) == ["same domain", "same name servers"]
    assert "second and the app photogram" in find(found, "same domain").words
    assert find(found, "same domain").words.endswith("the app is down and only first is left")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"servers": ["ns9.adns.example"]}, "same name servers"),
        ({"ip": ["1.1.1.200"]}, "same network"),
        ({"ip": ["2606:4700::1"], "system": "AS1"}, "same network"),
        ({"system": "AS1"}, "same network"),
        ({"ip": ["1.1.1.1", "8.8.8.8"], "system": "AS1"}, "same machine"),
        ({"issuer": "Anna CA"}, "same certificate authority"),
    ],
)
async def test_each_thing_that_two_origins_share_is_found(known: dict[str, object], expected: str) -> None:
    apart = {"ip": ["8.8.8.8"], "servers": ["ns1.bdns.example"], "system": "AS2", "issuer": "Bob CA"}
    network = make_apart()
    network.host("feed.second.example", **(apart | known))  # type: ignore[arg-type]
    found = await judge(APART, network)
    assert bad(found) == [expected]
    assert find(found, expected).fix


async def test_those_on_one_machine_are_not_told_twice_that_they_share_its_network() -> None:
    network = make_apart()
    network.host("feed.second.example", ip=["1.1.1.1"], servers=["ns1.bdns.example"], system="AS1", issuer="Bob CA")
    assert bad(await judge(APART, network)) == ["same machine"]


async def test_one_of_three_that_stands_apart_is_named_as_what_is_left() -> None:
    network = make_apart()
    network.host("feed.third.example", ip=["1.1.1.9"], servers=["ns1.edns.example"], system="AS1", issuer="Eva CA")
    third = OriginSettings("third", public="https://feed.third.example/{app}.jws")
    found = find(await judge(with_origins(*APART.origins, third), network), "same network")
    assert "first and third are in one network (1.1.1.0/24; AS1)" in found.words
    assert found.words.endswith("only second is left")


async def test_folders_on_one_disk_die_together_whatever_their_addresses(tmp_path: Path) -> None:
    settings = with_origins(
        OriginSettings("first", public="https://feed.first.example/{app}.jws"), OriginSettings("second", public=HTTPS)
    )
    found = await judge(settings, make_apart(), tmp_path)
    assert bad(found) == ["same machine"]
    assert "one disk of this machine" in find(found, "same machine").words


async def test_buckets_of_one_storage_die_together() -> None:
    here = {"kind": "s3", "endpoint": "https://s3.example", "region": "r1"}
    settings = with_origins(
        OriginSettings("first", public="https://feed.first.example/{app}.jws", **here),  # type: ignore[arg-type]
        OriginSettings("second", public=HTTPS, **here),  # type: ignore[arg-type]
    )
    assert bad(await judge(settings, make_apart())) == ["same storage"]


async def test_what_nobody_answers_is_not_known_and_says_why() -> None:
    network = MemoryNetwork()
    network.host("feed.first.example", ip=["1.1.1.1"], servers=["ns1.adns.example"], system="AS1", issuer="Anna CA")
    found = await judge(with_origins(url=""), network)
    assert find(found, "domain").state == "good"
    for what in ("machine", "name servers", "network", "certificate authority"):
        assert find(found, what).state == "unsure"
        assert "not known of second: DNS does not answer about" in find(found, what).words


async def test_one_origin_and_no_app_leave_nothing_to_compare() -> None:
    assert await judge(with_origins(APART.origins[0], url=""), make_apart()) == []


def origins_of(settings: Settings) -> Iterable[Finding]:
    return [*judge_origins(list_origins(config_of(settings)), settings)]


def test_a_single_origin_would_silence_us() -> None:
    found = find(origins_of(with_origins(APART.origins[0])), "how many")
    assert (found.state, "when it fails, nobody can be told" in found.words) == ("bad", True)
    assert "second [[origins]]" in found.fix


@pytest.mark.parametrize(
    ("public", "state", "words"),
    [
        ("", "unsure", "not configured"),
        ("http://feed.first.example/{app}.jws", "bad", "plain http"),
        ("http://127.0.0.1:8501/{app}.jws", "bad", "no device elsewhere"),
        ("https://localhost/{app}.jws", "bad", "no device elsewhere"),
        ("https://10.0.0.7/{app}.jws", "bad", "no device elsewhere"),
        ("https://feed.internal/{app}.jws", "bad", "no device elsewhere"),
        ("https://[::1]/{app}.jws", "bad", "no device elsewhere"),
    ],
)
def test_an_address_that_devices_cannot_read_is_found(public: str, state: str, words: str) -> None:
    found = find(origins_of(with_origins(OriginSettings("first", public=public))), "first")
    assert found.state == state
    assert words in found.words
    assert found.fix


@pytest.mark.parametrize(("quorum", "is_told"), [(0, False), (1, False), (2, True)])
def test_a_quorum_of_all_origins_is_pointed_out(quorum: int, is_told: bool) -> None:
    settings = msgspec.structs.replace(APART, feed=FeedSettings(quorum=quorum))
    assert any(finding.what == "quorum" for finding in origins_of(settings)) is is_told


def test_without_the_apps_address_nobody_can_tell_whether_the_origins_would_die_with_it() -> None:
    assert find(origins_of(with_origins(url="")), "the app").state == "unsure"
    assert all(finding.what != "the app" for finding in origins_of(APART))


@pytest.mark.parametrize(
    ("days", "distrust", "state", "words"),
    [
        (60, "", "good", "good for 60 days"),
        (13, "", "bad", "expires in 13 day(s), on 17 October"),
        (-2, "", "bad", "has expired 2 day(s) ago"),
        (60, "self-signed certificate", "bad", "devices do not trust it: self-signed certificate"),
    ],
)
async def test_a_certificate_that_ends_soon_or_is_not_trusted_is_found(
    days: int, distrust: str, state: str, words: str
) -> None:
    network = make_apart()
    network.host("feed.first.example", issuer="Anna CA", days=days, distrust=distrust)
    settings = with_origins(APART.origins[0])
    survey = await survey_of(settings, network)
    found = find(
        judge_certificates(list_origins(config_of(settings)), survey, NOW), "first, certificate of feed.first.example"
    )
    assert (found.state, words in found.words) == (state, True)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("a.b.shop.co.uk", "shop.co.uk"),
        ("Feed.First.example.", "first.example"),
        ("one.github.io", "github.io"),
        ("127.0.0.1", ""),
        ("localhost", ""),
    ],
)
def test_the_registered_domain_is_found(host: str, domain: str) -> None:
    assert find_domain(host) == domain


@pytest.mark.parametrize(
    ("server", "operator"),
    [
        ("ns-1.awsdns-12.com", "Amazon Route 53"),
        ("ns-2.awsdns-07.co.uk", "Amazon Route 53"),
        ("ns1-01.azure-dns.info", "Azure DNS"),
        ("ns1.provider-1.example", "provider-1.example"),
        ("ns1.provider-2.example", "provider-2.example"),
    ],
)
def test_name_servers_of_one_operator_are_known_across_domains(server: str, operator: str) -> None:
    assert find_operator(server) == operator


@pytest.mark.parametrize(
    "url", ["", "ftp://x.example/", "https://", "https://[::1", "https://x.example:99999/", "https:///a"]
)
def test_what_is_no_address_is_none(url: str) -> None:
    assert read_address(url) is None


def test_names_in_other_scripts_are_compared_as_dns_has_them() -> None:
    address = read_address("https://feed.bücher.example/x")
    assert address is not None
    assert (address.host, address.port, address.domain) == ("feed.xn--bcher-kva.example", 443, "xn--bcher-kva.example")
