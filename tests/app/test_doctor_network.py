"""The real network: a DNS server and TLS servers on loopback."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.resolver
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from itsus.app.doctor.certificate import read_certificate
from itsus.app.doctor.system_network import SystemNetwork
from itsus.model.errors import BackendError
from tests.app.small_dns import serve_names

pytestmark = pytest.mark.server

ENDS = datetime(2099, 5, 6, 7, 8, 9, tzinfo=UTC)
RECORDS = {
    ("feed.first.example.", "A"): ["127.0.0.1", "192.0.2.7"],
    ("feed.first.example.", "AAAA"): ["2001:db8::7"],
    ("four.example.", "A"): ["192.0.2.8"],
    ("empty.example.", "TXT"): ['"nothing"'],
    ("first.example.", "NS"): ["NS1.Dns.Example.", "ns2.dns.example."],
    ("8.8.8.8.origin.asn.cymru.com.", "TXT"): ['"15169 | 8.8.8.0/24 | US | arin | 2023-12-28"'],
    ("7.0.0.0." + "0." * 20 + "8.b.d.0.1.0.0.2.origin6.asn.cymru.com.", "TXT"): ['"64500 64501 | 2001:db8::/32 | | |"'],
    ("9.9.9.9.origin.asn.cymru.com.", "TXT"): ['"not known"'],
}


@pytest.fixture
def network() -> Iterator[SystemNetwork]:
    with serve_names(RECORDS, silent=["silent.example."]) as port:
        yield SystemNetwork(["127.0.0.1"], port)


async def test_addresses_of_both_kinds_are_found(network: SystemNetwork) -> None:
    assert await network.addresses("feed.first.example") == {"127.0.0.1", "192.0.2.7", "2001:db8::7"}
    assert await network.addresses("four.example") == {"192.0.2.8"}
    assert await network.addresses("192.0.2.9") == {"192.0.2.9"}


async def test_name_servers_are_found_in_one_spelling(network: SystemNetwork) -> None:
    assert await network.name_servers("first.example") == {"ns1.dns.example", "ns2.dns.example"}


async def test_who_announces_an_address_is_found(network: SystemNetwork) -> None:
    assert await network.autonomous_system("8.8.8.8") == "AS15169"
    assert await network.autonomous_system("2001:db8::7") == "AS64500"


@pytest.mark.parametrize("address", ["9.9.9.9", "8.8.4.4"])
async def test_who_announces_an_address_may_be_unknown(network: SystemNetwork, address: str) -> None:
    with pytest.raises(BackendError):
        await network.autonomous_system(address)


async def test_a_name_that_is_not_there_is_told_from_one_that_has_no_address(network: SystemNetwork) -> None:
    with pytest.raises(BackendError, match=r"DNS says that there is no gone\.example") as gone:
        await network.addresses("gone.example")
    with pytest.raises(BackendError, match=r"empty\.example has no address") as empty:
        await network.addresses("empty.example")
    assert (gone.value.retryable, empty.value.retryable) == (False, False)


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".example", ".".join(["long"] * 60)])
async def test_what_is_no_name_is_refused_in_words(network: SystemNetwork, name: str) -> None:
    with pytest.raises(BackendError, match="DNS"):
        await network.addresses(name)


async def test_a_server_that_does_not_answer_is_given_up() -> None:
    begun = time.monotonic()
    with (
        serve_names(RECORDS, silent=["silent.example."]) as port,
        pytest.raises(BackendError, match=r"DNS does not answer about silent\.example") as caught,
    ):
        await SystemNetwork(["127.0.0.1"], port, limit_s=0.3).name_servers("silent.example")
    assert caught.value.retryable
    assert time.monotonic() - begun < 2


async def test_a_machine_without_dns_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr("dns.asyncresolver.Resolver", refuse)
    with pytest.raises(BackendError, match="no DNS server is configured"):
        await SystemNetwork().addresses("feed.first.example")


@asynccontextmanager
async def serve_certificate(
    folder: Path, *, organisation: str = "Made Here", host: str = "feed.first.example"
) -> AsyncIterator[tuple[int, Path]]:
    """Serve TLS with a certificate made here; yield the port, and the file of the certificate."""
    file = make_certificate(folder, organisation, host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1], file


def make_certificate(folder: Path, organisation: str, host: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.NameAttribute(NameOID.COMMON_NAME, host)]
    if organisation:
        names.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    subject = x509.Name(names)
    builder = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(ENDS)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )
    pem = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certificate.pem"
    file.write_bytes(secret + pem)
    return file


async def test_a_certificate_that_is_trusted_is_read(tmp_path: Path) -> None:
    async with serve_certificate(tmp_path) as (port, file):
        trusted = ssl.create_default_context(cafile=file)
        found = await read_certificate("feed.first.example", "127.0.0.1", port, trusted)
    assert (found.issuer, found.expires, found.distrust) == ("Made Here", ENDS, "")


async def test_a_certificate_for_another_name_is_not_trusted(tmp_path: Path) -> None:
    async with serve_certificate(tmp_path, host="other.example") as (port, file):
        trusted = ssl.create_default_context(cafile=file)
        found = await read_certificate("feed.first.example", "127.0.0.1", port, trusted)
    assert "not valid for 'feed.first.example'" in found.distrust


async def test_a_certificate_that_is_not_trusted_is_looked_at_all_the_same(
    tmp_path: Path, network: SystemNetwork
) -> None:
    async with serve_certificate(tmp_path, organisation="") as (port, _):
        found = await network.certificate("feed.first.example", port)
    assert (found.issuer, found.distrust) == ("feed.first.example", "self-signed certificate")


async def test_what_an_issuer_calls_itself_is_cut_and_made_harmless(tmp_path: Path) -> None:
    async with serve_certificate(tmp_path, organisation="\x1b[31mRed" + "d" * 50) as (port, file):
        found = await read_certificate("feed.first.example", "127.0.0.1", port, ssl.create_default_context(cafile=file))
    assert found.issuer.startswith("?[31mRed")


async def test_a_port_that_speaks_no_tls_or_is_closed_shows_no_certificate() -> None:
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(BackendError, match="shows no certificate"):
            await read_certificate("feed.first.example", "127.0.0.1", port)
    with pytest.raises(BackendError, match="shows no certificate"):
        await read_certificate("feed.first.example", "127.0.0.1", port)
